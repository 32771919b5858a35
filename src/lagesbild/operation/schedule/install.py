"""Set the timer up on this machine; it can be set up again, and then takes the place of the old one."""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lagesbild.errors import ConfigError
from lagesbild.operation.schedule.schedule import Scheduled


def install(timer: Scheduled) -> str:
    """Set the timer up for the user who asks.

    Returns
    -------
    str
        Where it is now.

    Raises
    ------
    ConfigError
        When the system has no such timer, or refuses.
    """
    match timer.kind:
        case "systemd":
            return _systemd(timer)
        case "cron":
            return _cron(timer)
        case "windows":
            return _windows(timer)


def _systemd(timer: Scheduled) -> str:
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    folder = settings / "systemd" / "user"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in timer.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    _run(["systemctl", "--user", "daemon-reload"], timer)
    _run(["systemctl", "--user", "enable", "--now", f"{timer.name}.timer"], timer)
    return str(folder / f"{timer.name}.timer")


def _cron(timer: Scheduled) -> str:
    (line,) = timer.files.values()
    # A user without a crontab has an empty one.
    former = _run(["crontab", "-l"], timer, may_fail=True)
    kept = [each for each in former.splitlines() if not each.endswith(f"# {timer.name}")]
    _run(["crontab", "-"], timer, given="\n".join([*kept, line.strip(), ""]))
    return "crontab"


def _windows(timer: Scheduled) -> str:
    (text,) = timer.files.values()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{timer.name}.xml"
        path.write_text(text, encoding="utf-16")
        _run(["schtasks", "/Create", "/F", "/TN", timer.name, "/XML", str(path)], timer)
    return timer.name


def _run(
    command: Sequence[str], timer: Scheduled, *, given: str | None = None, may_fail: bool = False
) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the system's own timer, word by word
            command,
            input=given,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise ConfigError(
            "The timer must be one that this machine has; '{command}' cannot be started ({said}). "
            "Choose another --kind, or set it up yourself from: lagesbild schedule",
            command=command[0],
            said=error.strerror,
        ) from error
    if done.returncode and not may_fail:
        told = (done.stderr or done.stdout).strip().splitlines()
        raise ConfigError(
            "The machine must accept the timer; '{command}' said: {said}. Set it up yourself: {how}",
            command=" ".join(command[:3]),
            said=told[-1] if told else str(done.returncode),
            how=timer.how,
        )
    return "" if done.returncode else done.stdout
