"""Names, their classes and their settings."""

import inspect
import json
import subprocess
import sys
from typing import Annotated, get_args

import pytest
from pydantic import ValidationError

from suite.errors import UnknownNameError
from suite.expm import COUPLING_METHODS, MATRIX_METHODS
from suite.flows import Transform
from suite.registry import CONVOLUTIONS, COUPLINGS, TASKS, Legacy, ModelSettings, Settings, Variants
from suite.registry.tasks.bench import BenchMethod
from suite.registry.variants.convolutions import MatrixMethod
from suite.registry.variants.couplings import CouplingMethod

VARIANTS = [(registry, name) for registry in (COUPLINGS, CONVOLUTIONS) for name in registry.names]
SIZES = {"channels", "hidden_channels", "num_blocks", "generator"}


@pytest.mark.parametrize(
    ("registry", "name"), VARIANTS, ids=lambda value: getattr(value, "kind", value)
)
def test_the_settings_of_a_variant_are_the_arguments_of_its_class(
    registry: Variants, name: str
) -> None:
    entry = registry.find(name)
    cls = entry.load()
    assert issubclass(cls, Transform)
    parameters = inspect.signature(cls).parameters
    own = {key: parameters[key].default for key in parameters if key not in SIZES}
    assert own == registry.parse(name).arguments()


# What a layer computes with is decided by its size.
LOW_RANK = {"low-rank", "fused-low-rank"}


def test_methods_that_studies_may_name_are_those_there_are() -> None:
    assert set(get_args(CouplingMethod)) == {"auto", *COUPLING_METHODS} - LOW_RANK
    assert set(get_args(MatrixMethod)) == set(MATRIX_METHODS)


def test_a_bare_name_a_mapping_and_settings_say_the_same() -> None:
    settings = COUPLINGS.parse("matrixexp")
    assert COUPLINGS.parse({"name": "matrixexp"}) == settings
    assert COUPLINGS.parse(settings) == settings


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(UnknownNameError) as caught:
        COUPLINGS.find("affin")
    assert str(caught.value) == (
        "unknown coupling 'affin'; did you mean 'affine'? there are: additive, affine, matrixexp"
    )
    assert caught.value.exit_code == 2


def test_an_unknown_name_in_settings_is_a_plain_value_error() -> None:
    with pytest.raises(ValueError, match="did you mean 'affine'"):
        COUPLINGS.parse({"name": "affin"})


@pytest.mark.parametrize("value", [3, None, [], {"rank": 3}, {"name": 4}])
def test_what_names_no_variant_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="a coupling is a name or a mapping"):
        COUPLINGS.parse(value)


def test_settings_refuse_unknown_keys_and_are_frozen() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        COUPLINGS.parse({"name": "affine", "rank": 3})
    with pytest.raises(ValidationError, match="frozen"):
        ModelSettings().size = 64  # type: ignore[misc]


def test_a_model_keeps_its_variants_settings_when_written_and_read() -> None:
    settings = ModelSettings(coupling=COUPLINGS.parse({"name": "matrixexp", "rank": 5}))
    again = ModelSettings.model_validate_json(settings.model_dump_json())
    assert again == settings
    assert again.coupling.arguments()["rank"] == 5


def test_the_registry_does_not_import_torch() -> None:
    code = "import sys, suite.registry; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_entry_is_added_once() -> None:
    extra = Variants("coupling", [])
    extra.add(COUPLINGS.find("affine"))
    assert extra.names == ("affine",)
    with pytest.raises(ValueError, match="there is a coupling 'affine' already"):
        extra.add(COUPLINGS.find("affine"))


def test_sizes_of_model_and_images_must_agree() -> None:
    settings = TASKS.find("train").settings
    with pytest.raises(ValidationError, match="size is 32, and imagenet64 has images of size 64"):
        settings.model_validate({"data": "imagenet64"})


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"temperatures": (1.0, 0.7)}, "temperatures rise from the first to the last"),
        ({"temperatures": (0.7, 0.7)}, "temperatures rise from the first to the last"),
        ({"latents": 5, "images": 4}, "latents is 5, and there are 4 images"),
        ({"temperatures": ()}, "at least 1 item"),
        ({"temperatures": (-0.1,)}, "greater than or equal to 0"),
    ],
)
def test_samples_that_cannot_be_laid_out_are_refused(asked: dict[str, object], said: str) -> None:
    settings = TASKS.find("samples").settings
    with pytest.raises(ValidationError, match=said):
        settings.model_validate({"of": "0123456789abcdef", **asked})


@pytest.mark.parametrize("task", TASKS.names)
def test_labels_and_costs_name_settings(task: str) -> None:
    settings = TASKS.find(task).settings
    assert set(settings.label) <= set(settings.model_fields)
    assert settings.free_of_cost <= set(settings.model_fields)


def test_a_setting_added_later_leaves_the_identity_of_old_runs() -> None:
    class Old(Settings):
        lr: float

    class New(Settings):
        lr: float
        flips: Annotated[bool, Legacy(True)] = False

    assert New(lr=1, flips=True).identity() == Old(lr=1).identity()
    assert New(lr=1).identity() == {"lr": 1.0, "flips": False}


def test_a_series_that_is_not_cut_leaves_the_identity_of_a_coupling() -> None:
    old = {"name": "matrixexp", "method": "auto", "low_rank_above": 24, "rank": 3}
    assert ModelSettings().identity()["coupling"] == old
    cut = ModelSettings.model_validate({"coupling": {"name": "matrixexp", "terms": 4}})
    assert cut.identity()["coupling"] == {**old, "terms": 4}


@pytest.mark.parametrize("method", ["taylor", "fused"])
def test_only_the_series_of_the_action_can_be_cut(method: str) -> None:
    with pytest.raises(ValidationError, match=f"of the method action, not of {method}"):
        COUPLINGS.parse({"name": "matrixexp", "method": method, "terms": 4})


def test_an_identity_is_plain_json() -> None:
    identity = TASKS.find("train").settings.model_validate({"halve_at": [20, 40]}).identity()
    assert json.loads(json.dumps(identity)) == identity
    assert identity["halve_at"] == [20, 40]
    assert identity["coupling"]["method"] == "auto"


def test_what_a_run_takes_beside_its_steps_is_counted() -> None:
    settings = TASKS.find("train").settings.model_validate(
        {"data": "photos32", "epochs": 2, "init_images": 512}
    )
    share = (2 * 613 + 2 * 882 + 512) / (3 * 4335 * 2)
    assert settings.beside_steps() == pytest.approx(share)
    steps = 3 * settings.flops_per_image() * 4335 * 2  # type: ignore[attr-defined]
    assert settings.flops() == pytest.approx(steps * (1 + share))
    assert TASKS.find("count").settings().beside_steps() == 0


def test_methods_that_take_part_in_a_bench_are_those_there_are_and_two() -> None:
    assert set(get_args(BenchMethod)) == {*COUPLING_METHODS, "scipy", "compiled"}
    # One more by default, and the cases there are would have other ids.
    named = ("fused-low-rank", "compiled")
    default = tuple(name for name in get_args(BenchMethod) if name not in named)
    assert TASKS.find("bench").settings().methods == default  # type: ignore[attr-defined]
