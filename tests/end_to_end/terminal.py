"""Runs what a page shows of a terminal, and compares what it shows with what comes.

In a ```console block a line that begins with `$ ` is typed, one that begins with `> ` continues it,
and the rest is what the terminal answers. `…` stands for any text; on a line of its own it stands
for any number of lines. All blocks of a page are one session of one shell.
"""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```console\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
ASIDE = re.compile(r"\x1e(?P<code>\d+)\n")
AFTER = "{ code=$?; printf '\\036%d\\n' $code; (exit $code); }"
SECONDS_MAX = 300


@dataclass(frozen=True)
class Step:
    """One command of a page, and what the page shows after it."""

    typed: str
    shown: str

    @property
    def pattern(self) -> str:
        """What is shown, as a pattern."""
        lines = [
            r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + "\n"
            for line in _evened(self.shown).splitlines()
        ]
        return "".join(lines)


def steps(page: Path) -> Iterator[Step]:
    """The commands of a page, in order."""
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block["text"], flags=re.MULTILINE)[1:]:
            lines = part.splitlines()
            more = [line[2:] for line in lines[1:] if line.startswith("> ")]
            shown = "".join(f"{line}\n" for line in lines[1 + len(more) :])
            yield Step("\n".join([lines[0], *more]), shown)


def play(page: Path, folder: Path, language: str) -> list[str]:
    """Run the page in `folder`; for each step that shows something else, what came."""
    wanted = list(steps(page))
    script = _surroundings(language) + "".join(f"{step.typed}\n{AFTER}\n" for step in wanted)
    ran = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=SECONDS_MAX,
        check=False,
    )
    came = ASIDE.split(ran.stdout)[::2]
    assert len(came) == len(wanted) + 1, f"the session ended early:\n{ran.stdout[-2000:]}"
    return [
        f"$ {step.typed}\nshown:\n{step.shown}came:\n{text}"
        for step, text in zip(wanted, came, strict=False)
        if not re.fullmatch(step.pattern, _evened(text))
    ]


def _evened(text: str) -> str:
    """Without spaces at the ends of lines, one where columns are set apart, ending as lines do."""
    lines = (re.sub(" +", " ", line).rstrip() for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines)


def _surroundings(language: str) -> str:
    """What every session begins with: the installed program first, the language, no settings."""
    installed = Path(sys.executable).parent
    assert (installed / "zeji").exists(), f"zeji is not installed in {installed}: run `make test`"
    return (
        f"unset LC_ALL LC_MESSAGES ${{!ZEJI_*}}; export PYTHONUTF8=1 LANG={language}.UTF-8\n"
        f"export PATH={shlex.quote(str(installed))}:$PATH\n"
    )
