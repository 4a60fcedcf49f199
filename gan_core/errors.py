"""Failures that a person can act on. Each message is whole: the value, what was expected, what to do."""


class AtlasError(Exception):
    """Base of every expected failure: show its message, never its traceback."""


class ConfigError(AtlasError):
    """A run's configuration does not hold what its fields allow."""


class UnknownNameError(AtlasError, KeyError):
    """Nothing is registered under a name; the message lists the names there are."""

    __str__ = Exception.__str__  # KeyError would show the message in quotes


class PluginError(AtlasError):
    """Something that was registered from outside cannot be loaded, or takes a name that is taken."""


class DataError(AtlasError):
    """An image set cannot be read or fetched."""


class RunError(AtlasError):
    """A run folder cannot be created, read or written."""


class CheckpointError(AtlasError):
    """A step file is missing, damaged or of another format."""


class NonFiniteError(AtlasError):
    """Training produced an infinite or undefined number."""


class ClassifierError(AtlasError):
    """There is no classifier for these images, or it is damaged."""


class QualityError(AtlasError):
    """The quality of images cannot be measured, or what was measured cannot be read."""


class QueueError(AtlasError):
    """The queue of runs to train cannot be read or changed as asked for."""


class TournamentError(AtlasError):
    """A tournament cannot be played, or a saved one cannot be read or written."""


class RegionsError(AtlasError):
    """Saved class regions cannot be read or written."""


class DirectionsError(AtlasError):
    """Saved latent directions cannot be read or written."""


class PreparedError(AtlasError):
    """What was prepared of a checkpoint or of a classifier cannot be used."""


class StageError(AtlasError):
    """Training cannot be played step by step: with this run, with these settings, or just now."""


class EncoderError(AtlasError):
    """A checkpoint's encoder cannot be used."""


class ExportError(AtlasError):
    """A network has a part that only torch can run."""


class GeometryError(AtlasError, ValueError):
    """A place in the latent space that is asked for does not exist, or the generator makes nothing there."""


def counted(number: int, noun: str) -> str:
    """A number and its noun as people write them: 1 dimension, 1,024 dimensions."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
