"""The bar that shows how far a download is."""

import pytest

from suite.cli.terminal.download_bar import DownloadBar


def test_a_bar_goes_as_pooch_moves_it(capsys: pytest.CaptureFixture[str]) -> None:
    with DownloadBar("cifar.tar.gz") as bar:
        assert bar.total == 0
        bar.total = 1000
        bar.update(400)
        bar.update(600)
        assert bar.fraction == 1
        bar.reset()
        assert bar.fraction == 0
        bar.update(bar.total)
        assert bar.fraction == 1
    assert capsys.readouterr() == ("", "")  # no terminal, no bar


def test_a_length_that_nobody_knows_is_no_mistake() -> None:
    with DownloadBar("cifar.tar.gz") as bar:
        bar.total = 0
        bar.update(10)
        assert bar.fraction == 0
