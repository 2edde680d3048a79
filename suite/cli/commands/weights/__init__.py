"""Commands about weights: a trained run or a checkpoint in, images or a model's file out."""
