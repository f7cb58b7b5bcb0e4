using System.Text;

namespace Engine.Text;

/// <summary>Puts a text in front of any text that is not empty.</summary>
/// <param name="prefix">The text.</param>
public sealed class PrependNormalizer(string prefix) : Normalizer
{
    private readonly byte[] prefix = Encoding.UTF8.GetBytes(prefix);

    /// <inheritdoc/>
    public override void Normalize(NormalizedText text)
    {
        if (text.Length == 0) return;
        text.BeginRewrite();
        text.Emit(prefix, text.OriginAt(0));
        text.Copy(0, text.Length);
        text.EndRewrite();
    }
}
