"""Schedule ``lagesbild run --if-due`` every day with the system's own timer: systemd, cron or Windows.

Every day and not every second Monday: what is due and complete is decided by ``--if-due``, and a machine
that was off catches up.
"""

import hashlib
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Final, Literal
from xml.sax.saxutils import escape

from lagesbild.config import Project
from lagesbild.errors import Message

TimerKind = Literal["systemd", "cron", "windows"]
WAIT_S: Final = 3600
_LONGEST_HOURS: Final = 6


@dataclass(frozen=True)
class Scheduled:
    """How the timer is set up: files by name (one nameless for a line), and what to do with them."""

    kind: TimerKind
    name: str
    files: dict[str, str]
    how: Message


def usual_kind() -> TimerKind:
    """The timer of this machine."""
    if sys.platform == "win32":
        return "windows"
    return "systemd" if shutil.which("systemctl") else "cron"


def scheduled(project: Project, kind: TimerKind, at: time) -> Scheduled:
    """The timer's files for a workspace.

    Parameters
    ----------
    project
        The workspace.
    kind
        Which timer.
    at
        Local time of day.
    """
    name = _name(project.root)
    command = [_program(), "--project", str(project.root), "run", "--if-due", "--wait", str(WAIT_S)]
    match kind:
        case "systemd":
            files = {
                f"{name}.service": _service(project, command),
                f"{name}.timer": _timer(project, at),
            }
            how = Message(
                "Put both files in ~/.config/systemd/user, then: systemctl --user daemon-reload && "
                "systemctl --user enable --now {name}.timer && loginctl enable-linger",
                name=name,
            )
        case "cron":
            files = {"": _cron_line(name, command, at)}
            how = Message("Add the line with: crontab -e")
        case "windows":
            files = {f"{name}.xml": _task(project, command, at)}
            how = Message(
                "Save it as {name}.xml in UTF-16, then: schtasks /Create /TN {name} /XML {name}.xml",
                name=name,
            )
    return Scheduled(kind, name, files, how)


def text_of(timer: Scheduled) -> str:
    """All files, each under its name, to read or to copy."""
    parts = []
    for name, text in timer.files.items():
        title = "" if len(timer.files) == 1 else f"# {name}\n"
        parts.append(f"{title}{text.rstrip()}\n")
    return "\n".join(parts)


def _name(root: Path) -> str:
    """A name that two workspaces never share, and that says which it is."""
    readable = re.sub(r"[^a-z0-9]+", "-", root.name.lower()).strip("-") or "arbetsyta"
    return f"lagesbild-{readable}-{hashlib.sha256(str(root).encode()).hexdigest()[:6]}"


def _program() -> str:
    """The command as it is installed beside the Python that runs now."""
    ending = ".exe" if sys.platform == "win32" else ""
    beside = Path(sysconfig.get_path("scripts")) / f"lagesbild{ending}"
    return str(beside) if beside.exists() else shutil.which("lagesbild") or "lagesbild"


def _service(project: Project, command: Sequence[str]) -> str:
    started = " ".join(_systemd_word(word) for word in command)
    return f"""[Unit]
Description=lagesbild: make the reports that are due ({_systemd_text(project.area.name)})

[Service]
Type=oneshot
WorkingDirectory={_systemd_text(str(project.root))}
ExecStart={started}
# Secrets, as LAGESBILD_SMTP_PASSWORD=...; the file need not be there. Let nobody else read it.
EnvironmentFile=-%h/.config/lagesbild/secrets.env
Nice=10
TimeoutStartSec={_LONGEST_HOURS}h
"""


def _timer(project: Project, at: time) -> str:
    return f"""[Unit]
Description=lagesbild every day ({_systemd_text(project.area.name)})

[Timer]
OnCalendar=*-*-* {at:%H:%M}:00
# A machine that was off makes up for it when it starts.
Persistent=true

[Install]
WantedBy=timers.target
"""


def _systemd_text(text: str) -> str:
    return text.replace("%", "%%")


def _systemd_word(word: str) -> str:
    """One word of a command line: systemd reads backslashes, quotes, dollars and per cent signs as its own."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return escaped if re.fullmatch(r"[\w./:=@-]+", word, re.ASCII) else f'"{escaped}"'


def _cron_line(name: str, command: Sequence[str], at: time) -> str:
    # Cron reads a per cent sign as the end of the line.
    return f"{at.minute} {at.hour} * * * {shlex.join(command)} # {name}\n".replace("%", "\\%")


def _task(project: Project, command: Sequence[str], at: time) -> str:
    program, *arguments = command
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>lagesbild: make the reports that are due ({escape(project.area.name)})</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2026-01-01T{at:%H:%M}:00</StartBoundary>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <StartWhenAvailable>true</StartWhenAvailable>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT{_LONGEST_HOURS}H</ExecutionTimeLimit>
    <Priority>7</Priority>
  </Settings>
  <Actions>
    <Exec>
      <Command>{escape(program)}</Command>
      <Arguments>{escape(subprocess.list2cmdline(arguments))}</Arguments>
      <WorkingDirectory>{escape(str(project.root))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""
