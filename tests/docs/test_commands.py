"""Every command that a document or a help text shows works as it stands."""

import importlib
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from gan_core.cli.app import app
from tests.docs.blocks import DOCUMENTS, ROOT, blocks, inline_commands, name_of
from tests.docs.shown_command import LOG, NOT_AS_SHOWN, PROGRAMS, STARTS, rule_for

SHIM = Path(__file__).with_name("shown_command.py")
SHOWING = [document for document in DOCUMENTS if blocks(document, "bash")]


def parse(command: list[str]) -> None:
    """Have a command's own parser read its arguments, and nothing more. Raises what the parser raises."""
    program, *arguments = command
    if program == "gan-core":
        typer_app = app
    else:
        module, *arguments = arguments[1:]  # behind -m
        if module == "benchmarks":
            assert not arguments, f"python -m benchmarks takes no arguments, found {arguments}"
            return
        benchmark = importlib.import_module(module)
        typer_app = alone(getattr(benchmark, "contest", benchmark.main))
    parser = typer.main.get_command(typer_app)
    disarm(parser)
    parser.main(arguments, standalone_mode=False)


def alone(main) -> typer.Typer:
    """What `typer.run` makes of a function."""
    made = typer.Typer()
    made.command()(main)
    return made


def disarm(command) -> None:
    """Let a command and its subcommands do nothing once their arguments are read."""
    for inner in getattr(command, "commands", {}).values():
        disarm(inner)
    if not hasattr(command, "commands"):
        command.callback = lambda **values: None


def find(command: list[str]) -> None:
    """Find the files that a command names or would run."""
    program, *arguments = command
    named = [argument for argument in arguments if "/" in argument]
    named += {"streamlit": ["dashboard/streamlit_app.py"], "latent-atlas": ["dashboard/__main__.py"]}.get(program, [])
    for path in named:
        assert (ROOT / path).exists(), f"{shlex.join(command)}: there is no {path}"


def list_steps(command: list[str]) -> None:
    """Have make say what it would do."""
    listed = subprocess.run(["make", "-n", *command[1:]], cwd=ROOT, capture_output=True, text=True)
    assert listed.returncode == 0, f"{shlex.join(command)}: {listed.stderr}"


CHECKS = {"parsed": parse, "found": find, "listed": list_steps, "extended": lambda command: None}


@pytest.fixture
def reader(tmp_path: Path, python: list[str]) -> Iterator[dict[str, str]]:
    """The environment of someone who has installed everything, in a new folder with the examples and no internet."""
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "activate").touch()
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    for name in PROGRAMS:
        script = programs / name
        script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(SHIM))} {name} "$@"\n')
        script.chmod(0o755)
    nowhere = "http://127.0.0.1:9"
    return os.environ | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        LOG: str(tmp_path / "commands.jsonl"),
        STARTS: json.dumps(python),
        "LATENT_ATLAS_DATA": str(tmp_path / "data"),
        **{f"{kind}_proxy": nowhere for kind in ("http", "https")},
    }


@pytest.mark.parametrize("document", SHOWING, ids=name_of)
def test_a_document_s_commands_run_one_after_the_other_in_an_empty_folder(document, reader, tmp_path):
    for block in blocks(document, "bash"):
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block.text], cwd=tmp_path, env=reader, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{name_of(document)}:\n{block.text}\nfails with:\n{done.stdout}{done.stderr}"
    commands = [json.loads(line) for line in Path(reader[LOG]).read_text(encoding="utf-8").splitlines()]
    assert commands
    for command in commands:
        if rule := rule_for(shlex.join(command)):
            CHECKS[rule.handling](command)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_commands_inside_sentences_are_understood(document):
    for text in inline_commands(document.read_text(encoding="utf-8")):
        command = shlex.split(text)
        if not names_a_command(command):
            parse(command)


def names_a_command(command: list[str]) -> bool:
    """Whether a sentence only names a command of `gan-core`, without its arguments."""
    inner = typer.main.get_command(app)
    for word in command[1:]:
        inner = getattr(inner, "commands", {}).get(word)
    return command[0] == "gan-core" and inner is not None


def help_texts(command, name: str) -> Iterator[str]:
    """What a command says of itself and of its options, and its subcommands likewise."""
    yield command.help or ""
    yield from (option.help or "" for option in command.params if hasattr(option, "help"))
    for inner_name, inner in getattr(command, "commands", {}).items():
        yield from help_texts(inner, f"{name} {inner_name}")


def test_commands_inside_help_texts_are_understood():
    said = list(help_texts(typer.main.get_command(app), "gan-core"))
    assert len(said) > 40
    for text in said:
        for command in re.findall(r"`?(gan-core [^`\n]+)`?", text):
            parse(shlex.split(command))


def test_each_exception_is_needed():
    shown = [line for document in SHOWING for block in blocks(document, "bash") for line in joined(block.text)]
    for rule in NOT_AS_SHOWN:
        assert any(rule_for(line) == rule for line in shown), f"no document shows a command like {rule.pattern}"


def joined(text: str) -> list[str]:
    """The lines of a block, continued ones joined, without the folder of a program."""
    lines = text.replace("\\\n", " ").splitlines()
    return [re.sub(r"^\s*(?:\.venv/bin/)?", "", line) for line in lines]


@pytest.mark.parametrize("wrong", ["gan-core boundary mnist-conv --sed 3", "python -m benchmarks.memory --rounds 5"])
def test_a_command_that_does_not_exist_is_found(wrong):
    with pytest.raises(Exception, match=r"No such option|unexpected"):
        parse(shlex.split(wrong))
