namespace Engine.Repo.Tests;

public class CommentStripperTests
{
    [TestCase("a // b\nc", "a     \nc")]
    [TestCase("a /* b\nc */ d", "a     \n     d")]
    [TestCase("\"// no\" // yes", "\"// no\"       ")]
    [TestCase("@\"\\\" // x", "@\"\\\"     ")]
    [TestCase("@\"a\"\"// b\" // c", "@\"a\"\"// b\"     ")]
    [TestCase("\"\"\"say \"// no\" \"\"\" // c", "\"\"\"say \"// no\" \"\"\"     ")]
    [TestCase("'\"' // c", "'\"'     ")]
    [TestCase("'\\'' // c", "'\\''     ")]
    [TestCase("\"\" // c", "\"\"     ")]
    [TestCase("\"\\\"// no\"", "\"\\\"// no\"")]
    public void BlanksCommentsAndNothingElse(string text, string expected) =>
        Assert.That(CommentStripper.Blank(text), Is.EqualTo(expected));
}
