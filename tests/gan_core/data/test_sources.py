"""Real digits, the files that torchvision knows, and downloads that succeed or leave nothing behind."""

import gzip
import hashlib
import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
import torch
from torchvision import datasets

from gan_core.data.download import cache_folder
from gan_core.data.image_set import checksum, to_model_range, to_pixels
from gan_core.data.sources import load_images
from gan_core.errors import DataError

CLASSES = {"mnist": datasets.MNIST, "fashion-mnist": datasets.FashionMNIST, "kmnist": datasets.KMNIST}
IMAGES = torch.randint(256, (5, 28, 28), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([3, 1, 4, 1, 5])
MNIST_FILES = {
    "train-images-idx3-ubyte": IMAGES,
    "train-labels-idx1-ubyte": LABELS,
    "t10k-images-idx3-ubyte": 255 - IMAGES[:2],
    "t10k-labels-idx1-ubyte": torch.tensor([9, 2]),
}
# EMNIST stores each image with its columns as rows
EMNIST_FILES = {
    "emnist-digits-train-images-idx3-ubyte": IMAGES.mT,
    "emnist-digits-train-labels-idx1-ubyte": LABELS,
    "emnist-digits-test-images-idx3-ubyte": (255 - IMAGES[:2]).mT,
    "emnist-digits-test-labels-idx1-ubyte": torch.tensor([9, 2]),
}
FILES = {name: MNIST_FILES for name in CLASSES} | {"emnist-digits": EMNIST_FILES}
every_set = pytest.mark.parametrize("name", FILES)


def folder_of(name):
    return "EMNIST" if name == "emnist-digits" else CLASSES[name].__name__


@pytest.fixture
def write_files(idx):
    """Puts a set's files, or others, where torchvision looks for them under a folder."""

    def write(root, name, files=None):
        raw = root / folder_of(name) / "raw"
        raw.mkdir(parents=True)
        for file, tensor in (files or FILES[name]).items():
            (raw / file).write_bytes(idx(tensor))
        return raw

    return write


# --- mnist-5k and pixels ---------------------------------------------------------------------------------------------


def test_mnist_5k_is_500_of_each_digit(digits):
    assert digits.labels.bincount().tolist() == [500] * 10


def test_mnist_5k_images_are_bytes_with_one_channel(digits):
    assert digits.images.shape == (5_000, 1, 28, 28)
    assert digits.images.dtype == torch.uint8


def test_mnist_5k_labels_are_whole_numbers_one_an_image(digits):
    assert digits.labels.shape == (5_000,)
    assert digits.labels.dtype == torch.int64


def test_mnist_5k_digits_are_bright_strokes_on_a_black_edge(digits):
    frame = digits.images[:, 0].clone()
    frame[:, 2:-2, 2:-2] = 0
    assert digits.images.amax((1, 2, 3)).min() > 200
    assert frame.float().mean() < 1


def test_zeros_have_a_hole_where_ones_have_a_stroke(digits):
    def middle(digit):
        return digits.images[digits.labels == digit, 0, 13:15, 13:15].float().mean().item()

    assert middle(1) > 4 * middle(0)


def test_an_image_sets_checksum_is_that_of_its_images_and_labels(digits):
    assert digits.sha256 == checksum(digits.images, digits.labels)


def test_to_pixels_inverts_to_model_range_for_every_value():
    values = torch.arange(256).to(torch.uint8)
    assert torch.equal(to_pixels(to_model_range(values)), values)


def test_the_model_range_goes_from_minus_one_to_one():
    assert to_model_range(torch.tensor([0, 255], dtype=torch.uint8)).tolist() == [-1, 1]


def test_to_model_range_leaves_its_argument_unchanged():
    values = torch.arange(256).to(torch.uint8)
    to_model_range(values)
    assert torch.equal(values, torch.arange(256).to(torch.uint8))


def test_to_pixels_leaves_its_argument_unchanged():
    values = torch.tensor([-1.0, 0.25, 1.0])
    to_pixels(values)
    assert values.tolist() == [-1.0, 0.25, 1.0]


def test_to_pixels_clips_what_lies_outside():
    assert to_pixels(torch.tensor([-7.0, 7.0])).tolist() == [0, 255]


def test_checksum_changes_with_one_pixel():
    other = IMAGES.clone()
    other[4, 27, 27] ^= 1
    assert checksum(other, LABELS) != checksum(IMAGES, LABELS)


def test_checksum_changes_with_one_label():
    other = LABELS.clone()
    other[0] += 1
    assert checksum(IMAGES, other) != checksum(IMAGES, LABELS)


def test_checksum_changes_with_the_shape():
    assert checksum(IMAGES.view(5, 14, 56), LABELS) != checksum(IMAGES, LABELS)


def test_checksum_ignores_the_layout_in_memory():
    assert checksum(IMAGES.mT.contiguous().mT, LABELS) == checksum(IMAGES, LABELS)


# --- folders in torchvision's layout ---------------------------------------------------------------------------------


@every_set
def test_a_folder_in_torchvisions_layout_is_read(name, tmp_path, write_files):
    write_files(tmp_path, name)
    data = load_images(name, tmp_path)
    assert torch.equal(data.images, IMAGES.unsqueeze(1))
    assert torch.equal(data.labels, LABELS)


@every_set
def test_a_set_that_was_read_says_its_name_and_checksum(name, tmp_path, write_files):
    write_files(tmp_path, name)
    data = load_images(name, tmp_path)
    assert (data.name, data.sha256) == (name, checksum(IMAGES.unsqueeze(1), LABELS))


@every_set
def test_images_lie_in_memory_row_by_row(name, tmp_path, write_files):
    write_files(tmp_path, name)
    assert load_images(name, tmp_path).images.is_contiguous()


@pytest.mark.parametrize("name", CLASSES)
def test_the_training_files_alone_are_enough(name, tmp_path, write_files):
    write_files(tmp_path, name, {file: data for file, data in MNIST_FILES.items() if file.startswith("train")})
    assert torch.equal(load_images(name, tmp_path).images, IMAGES.unsqueeze(1))


@every_set
def test_a_folder_without_the_set_is_named_with_what_it_should_hold(name, tmp_path):
    with pytest.raises(DataError) as error:
        load_images(name, tmp_path)
    message = str(error.value)
    assert message.startswith(f"{tmp_path} holds no {name}: expected {tmp_path / folder_of(name) / 'raw'} ")
    assert all(file in message for file in FILES[name] if "train" in file)
    assert "--data-dir" in message


@every_set
def test_a_given_folder_is_never_filled(name, tmp_path):
    with pytest.raises(DataError):
        load_images(name, tmp_path)
    assert not list(tmp_path.iterdir())


@every_set
@pytest.mark.parametrize("kept", [0, 3, 10, 500], ids=lambda kept: f"{kept} bytes left")
def test_a_truncated_file_is_an_error_that_names_the_folder(name, kept, tmp_path, write_files):
    raw = write_files(tmp_path, name)
    images = next(raw.glob("*train-images*"))
    images.write_bytes(images.read_bytes()[:kept])
    with pytest.raises(DataError) as error:
        load_images(name, tmp_path)
    assert str(tmp_path) in str(error.value)
    assert "damaged" in str(error.value)


def test_as_many_labels_as_images_are_needed(tmp_path, write_files):
    write_files(tmp_path, "mnist", MNIST_FILES | {"train-labels-idx1-ubyte": LABELS[:3]})
    with pytest.raises(DataError, match="damaged"):
        load_images("mnist", tmp_path)


# --- test images -----------------------------------------------------------------------------------------------------


def is_the_test_split(data):
    return torch.equal(data.images, 255 - IMAGES[:2].unsqueeze(1)) and data.labels.tolist() == [9, 2]


@every_set
def test_the_test_images_are_read_from_their_own_files(name, tmp_path, write_files):
    write_files(tmp_path, name)
    assert is_the_test_split(load_images(name, tmp_path, split="test"))


@every_set
def test_the_test_images_have_a_checksum_of_their_own(name, tmp_path, write_files):
    write_files(tmp_path, name)
    data = load_images(name, tmp_path, split="test")
    assert data.sha256 == checksum(data.images, data.labels) != load_images(name, tmp_path).sha256


def test_the_test_images_of_a_folder_are_read(mnist_folder, few_digits):
    data = load_images("mnist", mnist_folder, split="test")
    assert torch.equal(data.images, few_digits.images)
    assert torch.equal(data.labels, few_digits.labels)


def test_mnist_5k_has_no_test_images():
    with pytest.raises(DataError, match="mnist-5k has training images only; use those of mnist"):
        load_images("mnist-5k", split="test")


@every_set
def test_a_folder_without_the_test_images_is_named_with_the_files_it_lacks(name, tmp_path, write_files):
    missing = [file for file in FILES[name] if "train" not in file]
    write_files(tmp_path, name, {file: data for file, data in FILES[name].items() if file not in missing})
    with pytest.raises(DataError) as error:
        load_images(name, tmp_path, split="test")
    assert str(error.value).startswith(f"{tmp_path} holds no {name}: ")
    assert all(file in str(error.value) for file in missing)


# --- downloads -------------------------------------------------------------------------------------------------------


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Where downloads go in this test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("LATENT_ATLAS_DATA", str(folder))
    return folder


@pytest.fixture
def server(monkeypatch):
    """A web server on this machine. `answers` maps a path to bytes or to a status; `requests` lists what was asked."""
    answers, requests = {}, []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            requests.append(self.path)
            answer = answers.get(self.path, 404)
            if isinstance(answer, int):
                self.send_error(answer)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments):
            pass

    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        yield SimpleNamespace(url=f"http://127.0.0.1:{http.server_port}/", answers=answers, requests=requests)
        http.shutdown()
        thread.join()


def md5(data):
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


@pytest.fixture
def offer(server, monkeypatch, idx):
    """Lets the server offer a whole set under /good/ and tells torchvision so."""

    def put(name):
        packed = {f"{file}.gz": gzip.compress(idx(tensor)) for file, tensor in FILES[name].items()}
        if name != "emnist-digits":
            server.answers.update({f"/good/{file}": data for file, data in packed.items()})
            monkeypatch.setattr(CLASSES[name], "mirrors", [f"{server.url}good/"])
            monkeypatch.setattr(CLASSES[name], "resources", [(file, md5(data)) for file, data in packed.items()])
            return
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            for inner, data in packed.items():
                file.writestr(f"gzip/{inner}", data)
        server.answers["/good/gzip.zip"] = archive.getvalue()
        monkeypatch.setattr(datasets.EMNIST, "url", f"{server.url}good/gzip.zip")
        monkeypatch.setattr(datasets.EMNIST, "md5", md5(archive.getvalue()))

    return put


@pytest.mark.parametrize("name", CLASSES)
def test_a_failed_download_names_each_mirror_and_its_answer(name, server, cache, monkeypatch):
    first = CLASSES[name].resources[0][0]
    server.answers[f"/two/{first}"] = 503
    monkeypatch.setattr(CLASSES[name], "mirrors", [f"{server.url}one/", f"{server.url}two/"])
    with pytest.raises(DataError) as error:
        load_images(name)
    assert f"{server.url}one/{first} answered: HTTP Error 404: Not Found" in str(error.value)
    assert f"{server.url}two/{first} answered: HTTP Error 503: Service Unavailable" in str(error.value)


def test_a_failed_download_of_emnist_names_its_address_and_answer(server, cache, monkeypatch):
    monkeypatch.setattr(datasets.EMNIST, "url", f"{server.url}gzip.zip")
    server.answers["/gzip.zip"] = 503
    with pytest.raises(DataError, match=rf"{server.url}gzip\.zip answered: HTTP Error 503"):
        load_images("emnist-digits")


@every_set
def test_a_failed_download_says_what_to_do_instead(name, server, cache, offer):
    offer(name)
    server.answers.clear()
    with pytest.raises(DataError) as error:
        load_images(name)
    assert str(error.value).startswith(f"{name} could not be downloaded")
    assert "--data-dir" in str(error.value)
    assert "mnist-5k" in str(error.value)


@every_set
def test_a_failed_download_leaves_nothing_in_the_cache(name, server, cache, offer):
    offer(name)
    server.answers[list(server.answers)[-1]] = 503  # for the sets of four files, three have come by then
    with pytest.raises(DataError):
        load_images(name)
    assert list(cache.iterdir()) == []


def test_a_mirror_that_nobody_runs_is_named(server, cache, monkeypatch):
    monkeypatch.setattr(datasets.MNIST, "mirrors", ["http://127.0.0.1:9/"])
    with pytest.raises(DataError, match=r"http://127\.0\.0\.1:9/train-images-idx3-ubyte\.gz answered: .*refused"):
        load_images("mnist")


@every_set
def test_a_download_with_a_wrong_checksum_is_refused(name, server, cache, offer):
    offer(name)
    server.answers.update(dict.fromkeys(server.answers, b"a log-in page"))
    with pytest.raises(DataError, match="corrupted"):
        load_images(name)
    assert list(cache.iterdir()) == []


@every_set
def test_a_download_is_read(name, cache, offer):
    offer(name)
    data = load_images(name)
    assert torch.equal(data.images, IMAGES.unsqueeze(1))
    assert torch.equal(data.labels, LABELS)


@every_set
def test_a_download_ends_in_its_place_and_nowhere_else(name, cache, offer, idx):
    offer(name)
    load_images(name)
    assert [path.name for path in cache.iterdir()] == [folder_of(name)]
    raw = cache / folder_of(name) / "raw"
    assert {file: (raw / file).read_bytes() for file in FILES[name]} == {
        file: idx(tensor) for file, tensor in FILES[name].items()
    }


@every_set
def test_a_set_in_the_cache_is_not_fetched_again(name, server, cache, offer):
    offer(name)
    load_images(name)
    server.requests.clear()
    assert torch.equal(load_images(name).images, IMAGES.unsqueeze(1))
    assert server.requests == []


def test_the_second_mirror_serves_what_the_first_lacks(server, cache, monkeypatch, offer):
    offer("mnist")
    monkeypatch.setattr(datasets.MNIST, "mirrors", [f"{server.url}empty/", f"{server.url}good/"])
    assert torch.equal(load_images("mnist").images, IMAGES.unsqueeze(1))


def test_half_a_set_in_the_cache_is_replaced(cache, write_files, offer):
    write_files(cache, "mnist", {"train-images-idx3-ubyte": IMAGES[:1]})
    offer("mnist")
    assert torch.equal(load_images("mnist").images, IMAGES.unsqueeze(1))


@every_set
def test_the_test_images_come_with_the_same_download(name, server, cache, offer):
    offer(name)
    load_images(name)
    server.requests.clear()
    assert is_the_test_split(load_images(name, split="test"))
    assert server.requests == []


def test_test_images_that_the_cache_lacks_are_fetched(cache, write_files, offer):
    write_files(cache, "mnist", {file: data for file, data in MNIST_FILES.items() if file.startswith("train")})
    offer("mnist")
    assert is_the_test_split(load_images("mnist", split="test"))


def test_a_cache_that_cannot_be_made_is_named(tmp_path, monkeypatch, offer):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("LATENT_ATLAS_DATA", str(tmp_path / "file"))
    offer("mnist")
    with pytest.raises(DataError, match=str(tmp_path / "file")):
        load_images("mnist")


def test_the_cache_folder_is_the_chosen_one(monkeypatch, tmp_path):
    monkeypatch.setenv("LATENT_ATLAS_DATA", str(tmp_path))
    assert cache_folder() == tmp_path


def test_the_cache_folder_follows_the_desktops_standard(monkeypatch, tmp_path):
    monkeypatch.delenv("LATENT_ATLAS_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "latent-atlas"


def test_the_cache_folder_lies_in_the_home_folder_otherwise(monkeypatch, tmp_path):
    monkeypatch.delenv("LATENT_ATLAS_DATA", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "latent-atlas"
