"""Whether a run folder is whole: every file is what the manifest says, every checkpoint what run.json says."""

from gan_core.errors import AtlasError
from gan_core.runs.checkpoint import read_header
from gan_core.runs.manifest import checkpoint_file, read_named
from gan_core.runs.run import Run


def verify(run: Run) -> list[str]:
    """One sentence for each file that is missing, damaged or contradicts run.json; none if all is well."""
    problems = {}
    for name, entry in run.manifest().files.items():
        try:
            read_named(run.folder, name, entry)
        except OSError as error:
            problems[name] = f"{name} cannot be read: {error.strerror}"
        except ValueError as error:
            problems[name] = f"{name} is damaged: {error}"
    for step in run.steps():
        try:
            read_header(run.ref(step))
        except AtlasError as error:
            problems.setdefault(checkpoint_file(step), str(error))
    return list(problems.values())
