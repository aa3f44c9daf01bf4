"""What formats share. A format itself is a module in `findings` or `images`."""
