"""The data sets there are."""

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, SerializeAsAny

from suite.registry.names import Entry, Variants
from suite.registry.settings import Variant


class DataSet(Variant):
    """A data set. Its loader refuses files that do not hold exactly as many images.

    Attributes:
        size: Height and width of its images, in pixels.
        train_images: Images to train on, before a validation split is cut.
        validation_images: Images of the validation split.
        has_split: Whether it comes with that split; else it is cut out of the training images.
        test_images: Images to test on.
        files: What its files are, in the folder of data sets.
        origin: How to get them.
    """

    size: ClassVar[int]
    train_images: ClassVar[int]
    validation_images: ClassVar[int]
    has_split: ClassVar[bool] = False
    test_images: ClassVar[int]
    files: ClassVar[str]
    origin: ClassVar[str]

    def images_trained_on(self, selection: str) -> int:
        """Images that a run trains on.

        Args:
            selection: On which images the best epoch is chosen; ``validation`` cuts some out.
        """
        is_cut = selection == "validation" and not self.has_split
        return self.train_images - (self.validation_images if is_cut else 0)


class Photos32(DataSet):
    """32x32 patches of photographs that come with scikit-image and scikit-learn."""

    size = 32
    train_images = 4335
    validation_images = 613
    has_split = True
    test_images = 882
    files = "none: the photographs are read from the installed scikit-image and scikit-learn"
    origin = "install them: python -m pip install 'scikit-image>=0.24' 'scikit-learn>=1.5'"
    name: Literal["photos32"] = "photos32"


class Cifar10(DataSet):
    """CIFAR-10 (Krizhevsky 2009)."""

    size = 32
    train_images = 50_000
    validation_images = 5_000
    test_images = 10_000
    files = "cifar-10-batches-py/ or cifar-10-batches-bin/"
    origin = "to download it: mef data fetch cifar10 --data-dir DIR"
    name: Literal["cifar10"] = "cifar10"


class ImageNet32(DataSet):
    """ImageNet 32x32, the older PNG set (van den Oord et al. 2016)."""

    size = 32
    train_images = 1_281_149
    validation_images = 10_000
    test_images = 49_999
    files = "train_32x32/ and valid_32x32/, or train_32x32.tar and valid_32x32.tar"
    origin = "put ImageNet's older small PNG sets there, train_32x32.tar and valid_32x32.tar"
    name: Literal["imagenet32"] = "imagenet32"


class ImageNet64(DataSet):
    """ImageNet 64x64, the older PNG set (van den Oord et al. 2016)."""

    size = 64
    train_images = 1_281_149
    validation_images = 10_000
    test_images = 49_999
    files = "train_64x64/ and valid_64x64/, or train_64x64.tar and valid_64x64.tar"
    origin = "put ImageNet's older small PNG sets there, train_64x64.tar and valid_64x64.tar"
    name: Literal["imagenet64"] = "imagenet64"


class ImageNet32Npz(DataSet):
    """ImageNet 32x32, the newer npz set (Chrabaszcz et al. 2017); not that of the tables."""

    size = 32
    train_images = 1_281_167
    validation_images = 10_000
    test_images = 50_000
    files = (
        "Imagenet32_train_npz/train_data_batch_1.npz to _10.npz, Imagenet32_val_npz/val_data.npz"
    )
    origin = "unpack ImageNet's Imagenet32_train_npz.zip and Imagenet32_val_npz.zip there"
    name: Literal["imagenet32-npz"] = "imagenet32-npz"


class ImageNet64Npz(DataSet):
    """ImageNet 64x64, the newer npz set (Chrabaszcz et al. 2017); not that of the tables."""

    size = 64
    train_images = 1_281_167
    validation_images = 10_000
    test_images = 50_000
    files = (
        "Imagenet64_train_part1_npz/train_data_batch_1.npz to _5.npz, "
        "Imagenet64_train_part2_npz/train_data_batch_6.npz to _10.npz, "
        "Imagenet64_val_npz/val_data.npz"
    )
    origin = (
        "unpack ImageNet's Imagenet64_train_part1_npz.zip, Imagenet64_train_part2_npz.zip and "
        "Imagenet64_val_npz.zip there"
    )
    name: Literal["imagenet64-npz"] = "imagenet64-npz"


DATA_SETS = Variants(
    "data set",
    [
        Entry("photos32", "suite.data.sets.photos32:Photos32", Photos32),
        Entry("cifar10", "suite.data.sets.cifar:Cifar10", Cifar10),
        Entry("imagenet32", "suite.data.sets.imagenet:ImageNetPng", ImageNet32),
        Entry("imagenet64", "suite.data.sets.imagenet:ImageNetPng", ImageNet64),
        Entry("imagenet32-npz", "suite.data.sets.imagenet:ImageNetNpz", ImageNet32Npz),
        Entry("imagenet64-npz", "suite.data.sets.imagenet:ImageNetNpz", ImageNet64Npz),
    ],
)

Data = Annotated[SerializeAsAny[DataSet], BeforeValidator(DATA_SETS.parse)]
