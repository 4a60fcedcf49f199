"""What the classifier says of real images, class by class: where it is right, and where not."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import film_strip, skeleton
from dashboard.shared.terms import sentence_case
from dashboard.shared.widgets import skeleton_until
from dashboard.views.boundaries import data
from gan_core.classifier.model import Classifier


def draw_real_images(classifier: Classifier) -> None:
    """A row for each class, with examples."""
    chosen = session.selected()
    st.markdown("All boundaries rest on what the classifier says. This is what it says of images that people made.")
    facts = chosen.run.info.data.sha256, cache.classifier_key(chosen.run)
    with skeleton_until("real images", facts, skeleton("Classifying real images…", "quiz")) as place:
        found = data.real_answers(chosen.run)
        with place.container():
            if isinstance(found, str):
                st.info(as_markdown(f"{sentence_case(found)}."), icon=":material/image_not_supported:")
                return
            draw_rows(found, classifier)
    test = classifier.info.test
    st.caption(
        as_markdown(
            f"{data.real_source(chosen.run)} Each row: the right answers of which the classifier is least sure, then "
            "the wrong ones of which it is surest, with what it says. It learned from the training images of "
            f"{classifier.info.data}; of {test.images:,} test images it named {test.accuracy:.2%} right."
        )
    )


def draw_rows(found: list[data.ClassAnswers], classifier: Classifier) -> None:
    """What is said of each class."""
    for name, answers in zip(classifier.classes, found, strict=True):
        with st.container(key=f"real {name}"):
            st.markdown(f"**{as_markdown(sentence_case(name))}**: {answers.right:,} of {answers.count:,} named right")
            right, wrong = st.columns([1, 2], gap="medium")
            with right:
                st.html(film_strip(answers.images[: answers.wrong_from], answers.captions[: answers.wrong_from]))
            with wrong:
                draw_wrong(answers)


def draw_wrong(answers: data.ClassAnswers) -> None:
    """The examples that are named wrong."""
    captions = [f"says {caption}" for caption in answers.captions[answers.wrong_from :]]
    if captions:
        st.html(film_strip(answers.images[answers.wrong_from :], captions))
    else:
        st.caption("None was named wrong.")
