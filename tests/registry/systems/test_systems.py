"""Systems that another package adds: what is not whole is refused in one line."""

from collections.abc import Mapping
from typing import ClassVar, Literal

import pytest

from suite.registry import COUPLINGS, SYSTEMS, Entry, ModelSettings, SystemSettings, Variant
from suite.registry.systems.papers import PAPERS
from suite.registry.systems.systems import Systems


class Whole(SystemSettings):
    name: Literal["whole"] = "whole"
    recipe: ClassVar[Mapping[str, object]] = {"lr": 0.5}

    def parameters(self, model: ModelSettings) -> int:
        return model.size


class Endless(SystemSettings):
    name: Literal["whole"] = "whole"


class Unsure(Whole):
    likelihood: ClassVar = "exakt"  # type: ignore[assignment]


class Nameless(Whole):
    name: str  # type: ignore[assignment]


class NoSystem(Variant):
    name: Literal["whole"] = "whole"


@pytest.mark.parametrize(
    ("name", "settings", "said"),
    [
        ("whole", Endless, "Endless does not say how large it is; define parameters"),
        ("whole", Unsure, "Unsure.likelihood is 'exakt'; it is one of exact, bound, estimate"),
        ("whole", NoSystem, "NoSystem is not derived from suite.registry.SystemSettings"),
        ("other", Whole, "name in Whole has the default 'whole'; both must be the same"),
        ("whole", Nameless, "name in Nameless has no default; both must be the same"),
    ],
)
def test_what_is_no_whole_system_is_not_added(
    name: str, settings: type[Variant], said: str
) -> None:
    systems = Systems("system", [])
    with pytest.raises(ValueError, match=said) as caught:
        systems.add(Entry(name, "somewhere:Something", settings))
    assert str(caught.value).startswith(f"the system {name!r}: ")
    assert "\n" not in str(caught.value)
    assert systems.names == ()


def test_a_whole_system_needs_to_say_its_size_alone() -> None:
    systems = Systems("system", [])
    systems.add(Entry("whole", "somewhere:Something", Whole))
    settings = systems.parse("whole")
    assert isinstance(settings, Whole)
    assert settings.likelihood == "exact"
    assert settings.called == "whole"
    assert settings.flops_per_image(ModelSettings()) is None


def test_a_variant_of_any_kind_is_called_as_its_settings() -> None:
    with pytest.raises(ValueError, match="the coupling 'fine': name in Affine has the default"):
        COUPLINGS.add(Entry("fine", "a:B", COUPLINGS.find("affine").settings))
    assert "fine" not in COUPLINGS.names


@pytest.mark.parametrize("name", SYSTEMS.names)
def test_every_system_of_the_suite_is_cited(name: str) -> None:
    settings = SYSTEMS.parse(name)
    assert isinstance(settings, SystemSettings)
    assert settings.citation in PAPERS
    assert settings.called == settings.citation.system
