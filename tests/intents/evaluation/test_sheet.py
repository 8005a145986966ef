"""CSV files as strangers write them."""

import pytest

from assist.errors import BadInput
from assist.intents.evaluation.sheet import Sheet, language_of, read_sheet, read_sheets


@pytest.fixture
def write(tmp_path):
    def file(content, name="a.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return file


class TestReading:
    def test_takes_text_and_category_wherever_they_stand(self, write):
        path = write('\ufeffid,Category,text\n1,pay,"hi, there"\n2,owe,"two\nlines"\n')
        assert read_sheet(path) == Sheet(("hi, there", "two\nlines"), ("pay", "owe"))

    def test_joins_several_files(self, write):
        one = write("text,category\na,x\n", "one.csv")
        other = write("category,text\ny,b\n", "two.csv")
        assert read_sheets([one, other]).labels == ("x", "y")

    @pytest.mark.parametrize(
        ("content", "line", "remedy"),
        [
            ("text,label\na,b\n", "line 1: has no column 'category'", "text,category"),
            ("", "line 1: has no column 'text'", "text,category"),
            ("text,category\n", "has no rows", "Add lines"),
            ("text,category\na,b\nhello\n", "line 3: has 1 columns", "quotation marks"),
            ("text,category\nhello,\n", "line 2: has no category", "Name one"),
            (b"text,category\nma\xf1ana,b\n", "line 2: is not UTF-8", "UTF-8"),
            ("text,category\na\0b,c\n", "line 2: holds a NUL", "plain text"),
            ('text,category\n"a"b,c\n', "line 2: is no CSV", "double those within"),
        ],
    )
    def test_says_where_a_file_is_wrong_and_what_to_do(self, write, content, line, remedy):
        with pytest.raises(BadInput) as caught:
            read_sheet(write(content))
        assert "a.csv" in str(caught.value)
        assert line in str(caught.value)
        assert remedy in str(caught.value)

    def test_names_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(BadInput, match="No such file"):
            read_sheet(tmp_path / "none.csv")


class TestDrawing:
    ROWS = Sheet(tuple("abcdefgh"), ("x",) * 4 + ("y",) * 3 + ("oos",))

    def test_a_sample_has_as_many_of_each_as_there_are(self):
        drawn = self.ROWS.sample(per_category=2, seed=1)
        assert sorted(drawn.categories) == ["oos", "x", "x", "y", "y"]
        assert drawn == self.ROWS.sample(per_category=2, seed=1)
        assert self.ROWS.sample(per_category=9, seed=1) == self.ROWS

    def test_smaller_shares_lie_in_larger_ones_and_lose_no_category(self):
        small, large = self.ROWS.share(0.25, seed=0), self.ROWS.share(0.75, seed=0)
        assert set(small.texts) <= set(large.texts)
        assert small.labels == ("oos", "x", "y")
        assert self.ROWS.share(1.0, seed=0) == self.ROWS

    def test_what_is_in_scope_stands_alone(self):
        assert "oos" not in self.ROWS.inside().categories


@pytest.mark.parametrize(
    ("text", "language"), [("what is my balance", "en"), ("cuál es el saldo de mi cuenta", "es")]
)
def test_the_language_of_a_set_is_told_by_common_words(text, language):
    assert language_of([text]) == language
