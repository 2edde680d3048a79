"""The data sets there are."""

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, SerializeAsAny

from suite.registry.entry import Entry, Variants
from suite.registry.settings import Variant


class DataSet(Variant):
    """A data set.

    Attributes:
        size: Height and width of its images, in pixels.
        train_images: Images to train on, before a validation split is cut.
    """

    size: ClassVar[int]
    train_images: ClassVar[int]


class Photos32(DataSet):
    """32x32 patches of photographs that come with scikit-image and scikit-learn."""

    size = 32
    train_images = 4506
    name: Literal["photos32"] = "photos32"


class Cifar10(DataSet):
    """CIFAR-10 (Krizhevsky 2009)."""

    size = 32
    train_images = 50_000
    name: Literal["cifar10"] = "cifar10"


class ImageNet32(DataSet):
    """ImageNet 32x32, the older PNG set (van den Oord et al. 2016)."""

    size = 32
    train_images = 1_281_149
    name: Literal["imagenet32"] = "imagenet32"


class ImageNet64(DataSet):
    """ImageNet 64x64, the older PNG set (van den Oord et al. 2016)."""

    size = 64
    train_images = 1_281_149
    name: Literal["imagenet64"] = "imagenet64"


class ImageNet32Npz(DataSet):
    """ImageNet 32x32, the newer npz set (Chrabaszcz et al. 2017); not that of the tables."""

    size = 32
    train_images = 1_281_167
    name: Literal["imagenet32-npz"] = "imagenet32-npz"


DATA_SETS = Variants(
    "data set",
    [
        Entry("photos32", "suite.data.photos:Photos32", Photos32),
        Entry("cifar10", "suite.data.cifar:Cifar10", Cifar10),
        Entry("imagenet32", "suite.data.imagenet:ImageNetPng", ImageNet32),
        Entry("imagenet64", "suite.data.imagenet:ImageNetPng", ImageNet64),
        Entry("imagenet32-npz", "suite.data.imagenet:ImageNetNpz", ImageNet32Npz),
    ],
)

Data = Annotated[SerializeAsAny[DataSet], BeforeValidator(DATA_SETS.parse)]
