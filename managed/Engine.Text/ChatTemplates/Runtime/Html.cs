using System.Text;

namespace Engine.Text.ChatTemplates;

/// <summary>Escaping for HTML, as the escape filter does it.</summary>
internal static class Html
{
    public static string Escape(string text, RenderState state)
    {
        state.Charge(text.Length / 64);
        if (text.AsSpan().IndexOfAny("&<>'\"") < 0) return text;
        StringBuilder result = new(text.Length);
        foreach (char c in text)
        {
            _ = c switch
            {
                '&' => result.Append("&amp;"),
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '\'' => result.Append("&#39;"),
                '"' => result.Append("&#34;"),
                _ => result.Append(c),
            };
        }

        state.CheckText(result.Length);
        return result.ToString();
    }

    /// <summary>The text of an argument that is joined to a text: escaped when that is markup and the argument is not.</summary>
    public static string Joined(StringValue self, TemplateValue argument, RenderState state)
    {
        string text = state.Text(argument);
        return self.IsSafe && argument is not StringValue { IsSafe: true } ? Escape(text, state) : text;
    }
}
