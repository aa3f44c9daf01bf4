"""Facts about images: references, the `images` section, who may pull an image and from where."""
