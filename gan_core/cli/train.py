"""`gan-core train`: a new run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gan_core.cli.options import DataDirOption
from gan_core.cli.output import out, say, warn
from gan_core.cli.training import joined_processes, stop_signals, train_to_the_end
from gan_core.errors import ConfigError

if TYPE_CHECKING:
    from gan_core.runs.run import Run


def train(
    name: Annotated[str, typer.Argument(help="Name of the new run.")],
    recipe: Annotated[str | None, typer.Option(metavar="RECIPE", help="A named configuration to start from.")] = None,
    network: Annotated[str | None, typer.Option(metavar="NETWORK", help="Kind of networks.")] = None,
    conditional: Annotated[
        bool, typer.Option("--conditional", help="Tell both networks the class of each image.")
    ] = False,
    data: Annotated[
        str | None,
        typer.Option(
            metavar="DATA",
            help="Images to learn from.",
            show_default="mnist-5k, needs no download",
        ),
    ] = None,
    objective: Annotated[str | None, typer.Option(metavar="OBJECTIVE", help="Losses of both networks.")] = None,
    steps: Annotated[int | None, typer.Option(help="Iterations to train.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Real images in each discriminator step.")] = None,
    latent_size: Annotated[int | None, typer.Option(help="Dimensions of z.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of weights, noise and order.")] = None,
    config: Annotated[Path | None, typer.Option(help="JSON configuration to start from.")] = None,
    like: Annotated[
        str | None, typer.Option(metavar="RUN", help="A run whose configuration to start from, e.g. mnist-dense.")
    ] = None,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", help="Any field, e.g. optimiser.beta1=0 (repeatable).")
    ] = None,
    data_dir: DataDirOption = None,
    folder: Annotated[Path, typer.Option("--out", help="Folder that receives the run folder.")] = Path("runs"),
    show_config: Annotated[bool, typer.Option("--show-config", help="Print the configuration and stop.")] = False,
) -> None:
    """Train a new run; the dashboard shows it while it trains."""
    from gan_core.config import RunConfig, from_file, to_json, with_network, with_overrides
    from gan_core.recipes import find_recipe
    from gan_core.registry import DATA_SETS
    from gan_core.runs.locate import find_run

    bases: dict[str, Path | str | None] = {"--config": config, "--like": like, "--recipe": recipe}
    given = [option for option, value in bases.items() if value]
    if len(given) > 1:
        raise ConfigError(f"{' and '.join(given)} each name a configuration to start from; give one of them")
    chosen = RunConfig()
    if recipe:
        chosen = find_recipe(recipe).config
    elif config:
        chosen = from_file(config)
    elif like:
        # what was the faster precision elsewhere need not be so here
        chosen = find_run(like).info.config.model_copy(update={"precision": "auto"})
    if network is not None and network != chosen.network.kind:
        chosen = with_network(chosen, network)
    flags = {
        "data.name": data,
        "objective.name": objective,
        "schedule.steps": steps,
        "schedule.batch_size": batch_size,
        "network.latent_size": latent_size,
        "seed": seed,
    }
    chosen = with_overrides(
        chosen, [f"{field}={value}" for field, value in flags.items() if value is not None] + (overrides or [])
    )
    if conditional:
        chosen = with_overrides(chosen, [f"network.class_count={len(DATA_SETS[chosen.data.name].classes)}"])
    if show_config:
        out.print_json(to_json(chosen))
        return

    from gan_core.runs.staging import check_free, check_new_name

    # known before images are downloaded
    check_new_name(name)
    check_free(folder / name)

    from gan_core.data.sources import load_images, not_the_known_set
    from gan_core.training.loop import start_run

    with joined_processes() as processes:
        images = processes.on_main(load_images, chosen.data.name, data_dir)
        if why := not_the_known_set(images.name, images.sha256):
            warn(f"warning: {why}")
        with stop_signals(processes) as received:
            run, state = start_run(folder / name, chosen, images, processes)
            if recipe:
                processes.on_main(_forecast, recipe, run)
            train_to_the_end(run, state, images, received, processes)


def _forecast(recipe: str, run: "Run") -> None:
    """Say what a recipe sets, and how long it takes here."""
    from gan_core.recipes import find_recipe
    from gan_core.training.forecast import in_words, seconds_per_iteration

    config, data = run.info.config, run.info.data
    seconds = config.schedule.steps * seconds_per_iteration(config, data.image_shape)
    kind = f"class-conditional {config.network.kind}" if run.told_classes else config.network.kind
    say(f"recipe {recipe}: {find_recipe(recipe).purpose}")
    say(
        f"{kind} networks, objective {config.objective.name}, {config.schedule.steps:,} iterations of "
        f"{config.schedule.batch_size} images; about {in_words(seconds)} on this machine as busy as it is now"
    )
