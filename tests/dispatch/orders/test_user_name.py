"""The name of the user that this process runs as."""

import os
import pwd

import pytest

from suite.dispatch.orders.user_name import user_name


def test_variables_do_not_change_who_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert user_name() == pwd.getpwuid(os.getuid()).pw_name


def test_a_user_whom_the_system_does_not_know_has_a_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.getuid", lambda: 2**31 - 7)
    assert user_name() == str(2**31 - 7)
