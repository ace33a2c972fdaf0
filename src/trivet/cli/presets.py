"""`trivet presets`: sets of answers under a name, for `trivet new --preset NAME`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from trivet.cli.output import print_json
from trivet.cli.parameters import AnswersOption, JsonOption, SetOption
from trivet.errors import UserError

if TYPE_CHECKING:
    from trivet.catalog import Catalog
    from trivet.presets import Preset

__all__ = ["presets"]

presets = typer.Typer(
    rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]}
)


NameArgument = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="`own/NAME` and `team/NAME` tell two of one name apart.",
    ),
]


@presets.callback(invoke_without_command=True)
def list_presets(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the presets: yours, and those of the nearest `trivet.toml`."""
    if context.invoked_subcommand is not None:
        return
    from trivet.catalog import Catalog
    from trivet.presets import by_name

    catalog = Catalog.load()
    named = by_name(Path())
    if as_json:
        print_json([_report(catalog, preset) for preset in named.values()])
        return
    if not named:
        print("There are no presets. `trivet presets save NAME --from PROJECT` keeps the answers")
        print("of a project as one; a team's are in a file `trivet.toml` above its projects.")
    _print_list(catalog, named)


@presets.command()
def save(
    name: Annotated[str, typer.Argument(help="Small letters, digits, `-` and `_`.")],
    settings: SetOption = None,
    answers: AnswersOption = None,
    project: Annotated[
        Optional[Path],  # noqa: UP045 - Typer reads the annotation
        typer.Option("--from", metavar="PROJECT", help="Take the answers of a project's folder."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over the preset of that name.")
    ] = False,
) -> None:
    """Keep answers as a preset of yours; what is about one project alone is left out."""
    from trivet.catalog import Catalog
    from trivet.presets import own_file
    from trivet.presets import save as keep

    own_file(name)  # a name that cannot be is told first
    catalog = Catalog.load()
    wanted = _wanted(catalog, settings or [], answers, project)
    file = keep(name, wanted, replace=replace)
    from trivet.cli.next_steps import say
    from trivet.cli.preset_answers import in_words

    say(f"Kept in {file}: {', '.join(in_words(catalog, wanted))}.")
    print(f"Use it: trivet new PATH --preset {file.stem}")


@presets.command()
def show(name: NameArgument, as_json: JsonOption = False) -> None:
    """Print a preset as it stands in its file, with its choices in words."""
    from trivet.catalog import Catalog
    from trivet.presets import find_preset, toml_line

    preset = find_preset(name, Path())
    catalog = Catalog.load()
    if as_json:
        print_json(_report(catalog, preset))
        return
    lines = {option: toml_line(option, value) for option, value in preset.answers.items()}
    width = max(map(len, lines.values()), default=0)
    print(f"# {preset.file}")
    titles = _titles(catalog, preset)
    for option, line in lines.items():
        print(f"{line:{width}}  # {titles[option]}" if option in titles else line)
    if problem := _problem(catalog, preset):
        raise problem


@presets.command()
def remove(name: NameArgument) -> None:
    """Remove a preset of yours."""
    from trivet.presets import remove as forget

    print(f"Removed: {forget(name, Path())}")


def _wanted(
    catalog: Catalog, settings: list[str], file: Path | None, project: Path | None
) -> dict[str, Any]:
    """Return the answers to keep, as the questionnaire has them and in its order.

    Raises:
        UserError: There are none, or some cannot stand, or are about one project.
    """
    from trivet.cli.answers import given_answers
    from trivet.cli.preset_answers import ONE_PROJECT
    from trivet.cli.refusal import refuse

    flags = given_answers(catalog, settings, None)
    for option in ONE_PROJECT:
        if option in flags:
            raise UserError(
                f"`{option}` is about one project, and a preset is for many.", "Leave it out."
            )
    given = _from_project(catalog, project) if project else {}
    given |= given_answers(catalog, [], file) | flags
    given = {option: value for option, value in given.items() if option not in ONE_PROJECT}
    if not given:
        raise UserError(
            "There is nothing to keep.", "Name answers: `--set`, `--answers` or `--from PROJECT`."
        )
    resolution = catalog.resolve(catalog.decided(given))
    if resolution.problems:
        raise refuse(catalog, given, resolution)
    return {o.id: resolution.answers[o.id] for o in catalog.options if o.id in given}


def _from_project(catalog: Catalog, project: Path) -> dict[str, Any]:
    """Return what a project is made of: neither why there is one, nor what and whose it is."""
    from trivet.destination import folder_name
    from trivet.life.record import Record

    record = Record.read(project)
    resolution = record.resolved(catalog, folder_name(project), is_older=True)
    remembered = {
        option.id: resolution.answers[option.id]
        for option in catalog.options
        if option.id in resolution.visible and option.id in record.answers
        if option.group in ("stack", "extras") or option.id == "license"
    }
    return {"framework": resolution.answers["framework"], **remembered}


def _print_list(catalog: Catalog, named: Mapping[str, Preset]) -> None:
    """Print presets below the place where they lie."""
    from trivet.cli.next_steps import say
    from trivet.cli.preset_answers import in_words

    owner = ""
    for name, preset in named.items():
        if preset.owner != owner:
            gap, owner = "\n" if owner else "", preset.owner
            place = f"Yours, in {preset.file.parent}" if owner == "own" else f"Of {preset.file}"
            print(f"{gap}{place}:")
        if preset.fault:
            told = preset.fault
        elif _problem(catalog, preset):
            told = f"cannot stand; `trivet presets show {name}` tells why."
        else:
            told = ", ".join(in_words(catalog, preset.answers)) + "."
        say(f"- {name}: {told}" if name else f"- {told}")


def _problem(catalog: Catalog, preset: Preset) -> UserError | None:
    """Return why a preset cannot be used, if so."""
    from trivet.cli.preset_answers import answers_of

    if preset.fault:
        return UserError(preset.fault)
    try:
        answers_of(catalog, preset)
    except UserError as error:
        return error
    return None


def _titles(catalog: Catalog, preset: Preset) -> dict[str, str]:
    """Return the choices in words, by the names that the file has for the options."""
    titles = {}
    for name, value in preset.answers.items():
        understood = catalog.understood({name: value})
        for option in catalog.options:
            if option.id in understood and option.choices:
                known = {choice.value: choice.title for choice in option.choices}
                title = known.get(understood[option.id])
                if title:
                    titles[name] = f"{option.short}: {title}"
    return titles


def _report(catalog: Catalog, preset: Preset) -> dict[str, object]:
    """Return what `--json` prints of a preset; its keys are a contract."""
    problem = _problem(catalog, preset)
    return {
        "name": preset.name or None,
        "owner": preset.owner,
        "file": str(preset.file),
        "answers": dict(preset.answers),
        "problem": problem.message if problem else None,
    }
