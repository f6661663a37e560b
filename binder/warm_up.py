"""Do once, while the image is built, what the first visit would otherwise wait for."""

from cortexviz import bcm, data


def main() -> None:
    """Fetch the photographs, draw the portraits, compile the training loops."""
    try:
        data.faces("olivetti")
    except OSError as reason:
        print(f"Visitors will see drawn faces instead of the Olivetti photographs: {reason}")
    images = data.faces("procedural", n=10).images
    for optimizer in ("adam", "sgd"):
        *_, _last = bcm.train(bcm.Params(n_neurons=5, epochs=2, optimizer=optimizer), images)


if __name__ == "__main__":
    main()
