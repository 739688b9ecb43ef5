"""The models, with the names of their parameters as the data has them."""

import torch
from torch import nn

CLASSES = 10


def mlp(sizes):
    widths = sizes["widths"]
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), nn.LeakyReLU(sizes["slope"])]
    return nn.Sequential(*layers[:-1])


def xor(sizes):
    widths = sizes["widths"]
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), nn.Sigmoid()]
    return nn.Sequential(*layers)


def cnn(sizes):
    def convolution(at):
        return nn.Conv2d(*sizes["convolutions"][at], 3, padding=1)

    return nn.Sequential(
        convolution("0"),
        nn.ReLU(),
        convolution("2"),
        nn.ReLU(),
        nn.MaxPool2d(2),
        convolution("5"),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(sizes["flat"], sizes["hidden"]),
        nn.ReLU(),
        nn.Linear(sizes["hidden"], CLASSES),
    )


class LstmClassifier(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.lstm = nn.LSTM(sizes["features"], sizes["hidden"], batch_first=True)
        self.linear = nn.Linear(sizes["hidden"], CLASSES)

    def forward(self, x):
        return self.linear(self.lstm(x)[1][0][0])


class LanguageModel(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        width = sizes["width"]
        self.tokens = nn.Embedding(sizes["vocabulary"], width)
        self.places = nn.Embedding(sizes["length"], width)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                width, sizes["heads"], sizes["hidden"], dropout=0.0, batch_first=True, norm_first=True
            )
            for _ in range(sizes["layers"])
        )
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, sizes["vocabulary"])
        self.ahead = torch.ones(sizes["length"], sizes["length"]).triu(1).bool()

    def forward(self, tokens):
        x = self.tokens(tokens) + self.places.weight
        for layer in self.layers:
            x = layer(x, src_mask=self.ahead)
        return self.head(self.norm(x)).flatten(0, 1)


def make(name, sizes):
    made = {"mlp": mlp, "xor": xor, "cnn": cnn, "lstm": LstmClassifier, "transformer": LanguageModel}
    return made[name](sizes)
