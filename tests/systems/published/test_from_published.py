"""Systems from arrays under their authors' names."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from suite.errors import MistakeError, UnknownNameError
from suite.registry import SYSTEMS
from suite.registry.names import Entry
from suite.systems import System, from_published
from suite.systems.published import PUBLISHED, PublishedEntry
from tests.systems.vectors.changed_file import NICE, state
from tests.systems.vectors.folders import COMMITTED

MEF = COMMITTED[0] / "matrixexp-decomposition.npz"
REALNVP = COMMITTED[1] / "realnvp_s1_2scale.npz"
GLOW = COMMITTED[1] / "glow_train_s0.npz"
EMERGING = COMMITTED[1] / "em_emerging_s1.npz"
NSF = COMMITTED[1] / "nsf_s2_singlescale.npz"
FLOWPP = COMMITTED[1] / "flowpp_cifar_s1.npz"
FILES = {
    "nice": NICE,
    "mef": MEF,
    "realnvp": REALNVP,
    "glow": GLOW,
    "emerging": EMERGING,
    "nsf": NSF,
    "flowpp": FLOWPP,
}
every_system = pytest.mark.parametrize("name", list(FILES))


def equal(one: System, other: System) -> bool:
    ours, theirs = one.state_dict(), other.state_dict()
    return ours.keys() == theirs.keys() and all(torch.equal(ours[k], theirs[k]) for k in ours)


@every_system
def test_each_array_of_the_system_has_a_place_and_a_name_of_its_own(name: str) -> None:
    config, _ = state(FILES[name])
    table = PUBLISHED.find(name).load()
    system = table.build(config)
    places = table.places(system)
    assert sorted(place.ours for place in places.values()) == sorted(system.state_dict())


@every_system
def test_arrays_of_numpy_and_torch_in_any_order_give_the_same(name: str) -> None:
    config, arrays = state(FILES[name])
    system = from_published(name, config, arrays)
    assert not system.training
    tensors = {key: torch.from_numpy(value) for key, value in reversed(arrays.items())}
    assert equal(from_published(name, config, tensors), system)
    read_only = {key: value.copy() for key, value in arrays.items()}
    for value in read_only.values():
        value.setflags(write=False)
    assert equal(from_published(name, config, read_only), system)


@every_system
def test_the_system_has_weights_of_its_own(name: str) -> None:
    config, arrays = state(FILES[name])
    tensors = {key: torch.from_numpy(value.copy()) for key, value in arrays.items()}
    system, other = (from_published(name, config, tensors) for _ in range(2))
    for tensor in tensors.values():
        tensor.zero_()
    assert equal(system, other)
    assert any(value.any() for value in system.state_dict().values())


@every_system
@pytest.mark.parametrize(
    ("given", "got"),
    [("float16", "float32"), ("float32", "float32"), ("float64", "float64")],
)
def test_the_dtype_is_the_widest_of_the_arrays(name: str, given: str, got: str) -> None:
    config, arrays = state(FILES[name])
    narrow = {key: value.astype(np.float16) for key, value in arrays.items()}
    table = PUBLISHED.find(name).load()
    wide = next(key for key in arrays if not table.says_nothing(key))
    narrow[wide] = arrays[wide].astype(given)
    system = from_published(name, config, narrow)
    assert {one.dtype for one in system.parameters()} == {getattr(torch, got)}


def test_constants_and_the_prefix_of_parallel_training_are_accepted() -> None:
    config, arrays = state(MEF)
    assert any("l_mask" in key for key in arrays)
    wrapped = {f"module.{key}": value for key, value in arrays.items() if "l_mask" not in key}
    assert equal(from_published("mef", config, wrapped), from_published("mef", config, arrays))


def test_the_count_of_passes_may_be_there_or_not() -> None:
    config, arrays = state(REALNVP)
    counted = [key for key in arrays if key.endswith("/step")]
    assert len(counted) == 70
    fewer = {key: value for key, value in arrays.items() if key not in counted}
    assert equal(
        from_published("realnvp", config, fewer), from_published("realnvp", config, arrays)
    )


def test_constants_of_a_spline_flow_may_be_there_or_not() -> None:
    config, arrays = state(NSF)
    ends = ("._scale", "._shift", "_features")
    fewer = {key: value for key, value in arrays.items() if not key.endswith(ends)}
    assert len(arrays) - len(fewer) == 4 + 2 * 4
    assert equal(from_published("nsf", config, fewer), from_published("nsf", config, arrays))


def test_an_affine_spline_flow_needs_no_splines() -> None:
    config, _ = state(NSF)
    affine = {**config, "coupling_layer_type": "affine"}
    del affine["spline_params"]
    system = PUBLISHED.find("nsf").load().build(affine)
    assert system.state_dict()["flow.levels.0.step0.coupling.network.output.bias"].numel() == 12


def test_an_hpconfig_may_say_what_is_of_training_alone() -> None:
    config, arrays = state(REALNVP)
    text = f" {config['hpconfig']}, clip_gradient=100, use_batch_norm=1, data_constraint=.9"
    more = from_published("realnvp", {**config, "hpconfig": text}, arrays)
    assert equal(more, from_published("realnvp", config, arrays))


def test_every_name_that_does_not_fit_is_in_one_line() -> None:
    config, arrays = state()
    missing = [key for key in arrays if "coupling_3" in key]
    for key in missing:
        del arrays[key]
    extra = [f"momentum.{index}" for index in range(7)]
    arrays |= dict.fromkeys(extra, np.zeros(2))
    shorter = ["encoder_coupling_1_h1_b", "encoder_coupling_8_out_W"]
    arrays |= dict.fromkeys(shorter, np.zeros((3, 2)))
    arrays |= {"encoder_z_D": "no array", "encoder_coupling_2_out_b": None}
    with pytest.raises(MistakeError) as caught:
        from_published("nice", config, arrays)
    message = str(caught.value)
    assert "\n" not in message
    parts = dict(part.split(": ", 1) for part in message.split("; ")[1:])
    assert parts["missing"].split(", ") == missing
    assert len(missing) == 8
    assert parts["unknown"].split(", ") == extra
    assert parts["no array of numbers"] == "encoder_coupling_2_out_b, encoder_z_D"
    wanted = f"{shorter[0]} (3, 2), not (10,), {shorter[1]} (3, 2), not (10, 24)"
    assert parts["of another shape"] == wanted


def test_a_shape_is_not_stretched_to_fit() -> None:
    config, arrays = state()
    arrays["encoder_z_D"] = np.zeros(1)
    arrays["encoder_coupling_1_out_W"] = arrays["encoder_coupling_1_out_W"].T
    with pytest.raises(MistakeError, match=r"out_W \(24, 10\), not \(10, 24\), encoder_z_D \(1,\)"):
        from_published("nice", config, arrays)


Break = Callable[[dict[str, Any]], object]
BROKEN: list[tuple[str, Break, str]] = [
    ("nice", lambda c: (c.pop("low"), c.pop("hidden")), "the config of nice lacks hidden, low$"),
    ("nice", lambda c: c.update(D=50), "D = 50; it is an even number, the values of a square"),
    ("nice", lambda c: c.update(D=27), "D = 27"),
    ("nice", lambda c: c.update(D="48"), "D = '48'"),
    ("nice", lambda c: c.update(D=-48), "D = -48"),
    ("nice", lambda c: c.update(split=23), "splits 48 at 23"),
    (
        "nice",
        lambda c: c.update(low=-0.5),
        r"\[-0.5, 1.0\]; there are: \[-1.0, 1.0\], \[0.0, 1.0\]",
    ),
    ("nice", lambda c: c.update(prior="gaussian"), "prior: there is no 'gaussian'"),
    ("nice", lambda c: c.update(hidden=0), "width: should be more than 0, found 0"),
    (
        "nice",
        lambda c: c.update(hidden_layers_per_coupling=[1, 0]),
        r"hidden_layers\[1\]: should be at least 1, found 0",
    ),
    ("realnvp", lambda c: c.pop("hpconfig"), "the config of realnvp lacks hpconfig$"),
    ("realnvp", lambda c: c.update(hpconfig="n_scal=2"), "'n_scal=2' in its hpconfig; its settin"),
    ("realnvp", lambda c: c.update(hpconfig="n_scale"), "'n_scale' in its hpconfig"),
    ("realnvp", lambda c: c.update(hpconfig="skip=0"), "'skip=0' .*; of skip there is only 1;"),
    ("realnvp", lambda c: c.update(hpconfig="skip=no"), "of skip there is only 1"),
    ("realnvp", lambda c: c.update(hpconfig="base_dim=x"), "the config of realnvp: width: "),
    ("realnvp", lambda c: c.update(hpconfig="base_dim=0"), "width: should be more than 0"),
    ("realnvp", lambda c: c.update(image_size=4), "image_size = 4; with 2 levels .* at least 6"),
    ("realnvp", lambda c: c.update(image_size=7), "it is a multiple of 2"),
    ("realnvp", lambda c: c.update(image_size="8"), "image_size = '8'"),
    ("nsf", lambda c: c.pop("levels"), "the config of nsf lacks levels$"),
    ("nsf", lambda c: c.update(levels=0), "the config of nsf: levels: should be at least 1"),
    ("nsf", lambda c: c.update(image_size=10), "image_size = 10; with 2 levels it is a multiple"),
    ("nsf", lambda c: c.update(image_size="8"), "image_size = '8'"),
    ("nsf", lambda c: c.update(coupling_layer_type="cubic_spline"), "= 'cubic_spline'; there are"),
    ("nsf", lambda c: c.update(actnorm=False), "actnorm = False; of it there is only True"),
    ("nsf", lambda c: c.update(preprocessing="none"), "preprocessing: there is no 'none'"),
    ("nsf", lambda c: c.update(spline_params=3), "spline_params = 3"),
    ("nsf", lambda c: c.pop("spline_params"), "the config of nsf lacks spline_params$"),
    ("nsf", lambda c: c["spline_params"].pop("num_bins"), "in its spline_params lacks num_bins$"),
    ("nsf", lambda c: c["spline_params"].update(num_bins=1), "bins: should be at least 2"),
    (
        "nsf",
        lambda c: c["spline_params"].update(min_bin_width=0.01),
        "min_bin_width = 0.01; of it there is only 0.001",
    ),
    (
        "flowpp",
        lambda c: (c.pop("H"), c.pop("construct")),
        "flowpp lacks H, construct$",
    ),
    ("flowpp", lambda c: c.update(model="flowpp"), "model = 'flowpp'; there are: flowpp-cifar, "),
    ("flowpp", lambda c: c.update(H=7), "images of 7x8 are not split .* multiples of 2x4"),
    ("flowpp", lambda c: c.update(H="8"), "H = '8' and W = 8; they are whole numbers"),
    ("flowpp", lambda c: c.update(construct=[]), "construct is no table of settings"),
    ("flowpp", lambda c: c["construct"].update(filters=0), "width: should be more than 0"),
    ("flowpp", lambda c: c["construct"].update(filters=6), "filters is 6, and 4 heads of attent"),
    ("flowpp", lambda c: c["construct"].update(use_ln=False), "constructs with use_ln = False; "),
    ("flowpp", lambda c: c["construct"].update(filtres=8), "constructs with filtres = 8; its set"),
    (
        "flowpp",
        lambda c: c.update(patched_constants=[["lr=1", "lr=2"]]),
        "patches 'lr=1'",
    ),
    ("flowpp", lambda c: c.update(patched_constants=[3]), "patched_constants are pairs of texts"),
    ("mef", lambda c: c.pop("flow_type"), "config lacks flow_type"),
    ("glow", lambda c: (c.pop("depth"), c.pop("width")), "the config of glow lacks depth, width$"),
    ("glow", lambda c: c.pop("learnprior"), "the config of glow lacks learntop$"),
    ("glow", lambda c: c.update(flow_permutation=3), "flow_permutation = 3; there are: 0, 1, 2"),
    ("glow", lambda c: c.update(flow_coupling="x"), "flow_coupling = 'x'; there are: 0, 1"),
    ("glow", lambda c: c.update(flow_coupling=[1]), r"flow_coupling = \[1\]"),
    ("glow", lambda c: c.update(decomposition="QR"), "decomposition = 'QR'; there are: '', 'PLU'"),
    ("glow", lambda c: c.update(n_bits_x=5), "n_bits_x = 5; images of 8 bits are the only ones"),
    ("glow", lambda c: c.update(image_size=6), "images of 6x6 cannot be halved"),
    ("glow", lambda c: c.update(image_size=0), "size: should be more than 0"),
    ("glow", lambda c: c.update(width=0), "width: should be more than 0, found 0"),
    ("emerging", lambda c: c.pop("learnprior"), "the config of emerging lacks learnprior$"),
    ("emerging", lambda c: c.update(flow_permutation=5), "= 5; there are: 2, 3, 4"),
    ("emerging", lambda c: c.update(decomposition="LU"), "there are: '', 'PLU', 'QR'"),
    ("mef", lambda c: c.update(flow_type="afine"), "flow_type: .*did you mean 'affine'"),
    ("mef", lambda c: c.update(levels=3), "3 levels and num_flows for 2"),
    ("mef", lambda c: c.update(image_size=6), "cannot be halved"),
]


@pytest.mark.parametrize(("name", "damage", "said"), BROKEN, ids=[said for *_, said in BROKEN])
def test_a_config_that_is_not_the_programs_is_one_line(name: str, damage: Break, said: str) -> None:
    config, arrays = state(FILES[name])
    damage(config)
    with pytest.raises(MistakeError, match=said) as caught:
        from_published(name, config, arrays)
    assert "\n" not in str(caught.value)


def test_other_keys_of_a_config_are_ignored() -> None:
    config, arrays = state()
    more = {**config, "seed": "none", "commit": None}
    assert equal(from_published("nice", more, arrays), from_published("nice", config, arrays))
    del more["split"]
    assert equal(from_published("nice", more, arrays), from_published("nice", config, arrays))


def test_a_system_that_is_not_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownNameError, match="unknown system 'nise'; did you mean 'nice'"):
        from_published("nise", {}, {})
    known = SYSTEMS.find("nice")
    entry = Entry("strange", known.target, known.settings)
    monkeypatch.setitem(SYSTEMS._entries, "strange", entry)
    with pytest.raises(UnknownNameError, match=r"names of a program 'strange'; there are: mef"):
        from_published("strange", {}, {})
    table = PublishedEntry("strange", "suite.systems.published.nice_names:NiceNames")
    monkeypatch.setitem(PUBLISHED._entries, "strange", table)
    assert equal(from_published("strange", *state()), from_published("nice", *state()))
