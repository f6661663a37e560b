"""Do once, while the image is built, what the first visit would otherwise wait for."""

from cortexviz import bcm, data


def main() -> None:
    # "auto" takes the Olivetti faces if they arrive in time, and draws faces of its own if not.
    images = data.faces(n=10).images
    for optimizer in ("adam", "sgd"):
        for _ in bcm.train(bcm.Params(epochs=2, optimizer=optimizer), images, every=1):
            pass


if __name__ == "__main__":
    main()
