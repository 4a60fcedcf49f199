"""Sets that are fetched: from whom, to where, and what is said when nobody answers."""

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
from gan_core.data.sources import load_images
from gan_core.errors import DataError
from tests.gan_core.data.torchvision_files import (
    CLASSES,
    FILES,
    IMAGES,
    LABELS,
    MNIST_FILES,
    every_set,
    folder_of,
    is_the_test_split,
)


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
