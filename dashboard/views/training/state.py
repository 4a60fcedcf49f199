"""Training: the keys of its widgets."""

SMOOTHING_KEY = "smoothing"
LOG_LOSS_KEY = "log_loss"
LOG_STEPS_KEY = "log_steps"
