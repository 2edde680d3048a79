"""What models draw: a trained model in, images and their nearest training patches out."""
