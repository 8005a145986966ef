import pytest
import yaml

from assist.errors import BadInput
from assist.intents.catalog import HERE, load_examples
from assist.intents.concepts import find, load_lexicon
from assist.intents.train import normal_words
from tests.timing import quickest


def concepts(text: str, language: str = "en") -> set[str]:
    return set(find(normal_words(text, language)))


class TestConcepts:
    @pytest.mark.parametrize(
        ("name", "english", "spanish"),
        [
            ("MONEY_BACK", "put it back on my card", "quiero recuperar lo de la feria"),
            ("BANK_REVERSAL", "Visa will get a chargeback from me", "voy a desconocer el cargo"),
            ("DAYS_OF_GRACE", "bear with me until friday", "me bancás hasta el viernes?"),
            ("SPLIT_IN_PARTS", "can we chip away at it", "puedo ir pagando de a poquito?"),
            ("WHOLE_SUM", "i want to settle up in one go", "saldar de una vez por todas"),
            ("TWICE_CHARGED", "you hit me twice", "me debitaron dos veces"),
            ("WITHHELD_SHARE", "why was 30% withheld", "por qué me retuvieron tanto"),
            ("TAKE_OUT_EARNINGS", "let me cash out", "cómo hago para retirar lo mío"),
            ("LOST_WORK", "they laid me off", "me quedé sin laburo"),
            ("DEATH_IN_FAMILY", "my late husband wrote it", "falleció en marzo"),
            ("NO_MORE_MESSAGES", "take me off your list", "bórrenme por favor"),
            ("ROBOT", "am i talking to a machine", "esto es una máquina?"),
            ("IS_IT_REAL", "looks scammy", "esto es trucho?"),
            ("COVER_WORK", "the dust jacket is ugly", "qué fea quedó la tapa"),
        ],
    )
    def test_are_the_same_in_both_languages(self, name, english, spanish):
        assert name in concepts(english, "en")
        assert name in concepts(spanish, "es")

    def test_are_told_by_language_when_it_is_given(self):
        words = normal_words("cuota", "es")
        assert "INSTALMENT" in find(words, "es")
        assert "INSTALMENT" not in find(words, "en")

    def test_of_both_languages_count_in_a_mixed_message(self):
        assert {"MONEY_BACK", "CARD_DECLINED"} <= concepts("my card me rebotó, i want a refund")

    def test_are_named_once_each(self):
        words = normal_words("refund, refund and refund", "en")
        assert find(words).count("MONEY_BACK") == 1

    def test_are_read_in_abbreviations(self):
        assert "DAYS_OF_GRACE" in concepts("can i have til friday pls")

    def test_are_read_through_typing_errors(self):
        assert "AUTOPAY" in concepts("stop the autmatic thing")


class TestDenial:
    @pytest.mark.parametrize("text", ["I don't want a refund", "this is not a refund"])
    def test_is_told_in_english(self, text):
        assert {"!MONEY_BACK"} <= concepts(text)
        assert "MONEY_BACK" not in concepts(text)

    @pytest.mark.parametrize("text", ["no quiero un reembolso", "sin reembolso"])
    def test_is_told_in_spanish(self, text):
        assert "!MONEY_BACK" in concepts(text, "es")

    def test_ends_at_a_turn_of_the_sentence(self):
        assert "MONEY_BACK" in concepts("not happy but a refund would do")

    def test_of_one_mention_does_not_deny_another(self):
        words = [
            "no",
            "refund",
            "for",
            "them",
            "and",
            "it",
            "is",
            "sure",
            "that",
            "what",
            "i",
            "want",
            "is",
            "a",
            "refund",
        ]
        assert "MONEY_BACK" in find(words)


class TestLexicon:
    def test_has_some_300_concepts_with_forms_in_both_languages(self):
        lexicon = load_lexicon()
        assert len(lexicon.names) >= 250
        assert min(lexicon.forms.values()) >= 4_500

    def test_has_no_long_form_that_is_a_whole_line_of_the_training_data(self):
        """It would only repeat that line's label. Set phrases of four words may be lines."""
        entries = yaml.safe_load((HERE / "concepts.yaml").read_text("utf-8")).values()
        forms = {
            (language, tuple(normal_words(form.replace("?", ""), language)))
            for entry in entries
            for language, listed in entry.items()
            for form in listed.split(",")
        }
        whole = [
            example.text
            for example in load_examples()
            if len(words := normal_words(example.text, example.language)) >= 5
            and (example.language, tuple(words)) in forms
        ]
        assert whole == []

    def test_reads_a_message_in_a_tenth_of_a_millisecond(self):
        messages = [normal_words(e.text, e.language) for e in load_examples()[::10]]
        for words in messages:
            find(words)
        taken = quickest(lambda: [find(words) for words in messages])
        assert taken / len(messages) < 0.0001 * 5  # a slow machine

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("[", "cannot be read"),
            ("- A", "no list of concepts"),
            ("yes:\n  en: a\n  es: b", "LIKE_THIS"),
            ("lower:\n  en: a\n  es: b", "lower"),
            ("A:\n  en: a", "A.en"),
            ("A:\n  en: a\n  es: b\n  fr: c", "A.en"),
            ("A:\n  en: [a]\n  es: b", "A.en"),
            ("A:\n  en: a\n  es: no", "A.es"),
            ("A:\n  en: a,, b\n  es: b", "empty form"),
            ("A:\n  en: a, b, a\n  es: b", "repeats"),
            ("A:\n  en: a\n  es: b *", "A.es.*begins and ends"),
        ],
    )
    def test_refuses_a_bad_file_and_names_the_entry(self, tmp_path, text, names):
        path = tmp_path / "concepts.yaml"
        path.write_text(text)
        with pytest.raises(BadInput, match=names):
            load_lexicon(path)

    def test_refuses_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(BadInput, match="cannot be read"):
            load_lexicon(tmp_path / "none.yaml")
