"""The page of hands."""


def test_a_run_that_is_told_no_class_says_so_and_offers_one_that_is(open_page, finished_run, conditional_run, tmp_path):
    for run in (finished_run, conditional_run):
        (tmp_path / run.name).symlink_to(run)
    app = open_page("handwriting", tmp_path, run="tiny")
    assert "told no class" in app.info[0].value
    app.button[0].click().run()
    assert app.query_params["run"] == "told"
    assert not app.info
    assert not app.exception


def test_what_is_written_is_in_the_address(open_page, conditional_run):
    app = open_page("handwriting", conditional_run.parent, text="1984", variation="0.5", hands="9")
    assert not app.exception
    assert {"text": "1984", "variation": "0.5", "hands": "9"}.items() <= dict(app.query_params).items()


def test_a_link_that_says_nonsense_is_told(open_page, conditional_run):
    app = open_page("handwriting", conditional_run.parent, variation="nan", text="1" * 50)
    assert any("variation" in toast.value for toast in app.toast)
    assert not app.exception
