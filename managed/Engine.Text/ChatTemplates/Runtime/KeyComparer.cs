using System.Runtime.CompilerServices;

namespace Engine.Text.ChatTemplates;

/// <summary>Equality and hash of dictionary keys: 1, 1.0 and true are one key, markup is the text it holds.</summary>
internal sealed class KeyComparer : IEqualityComparer<TemplateValue>
{
    public static readonly KeyComparer Instance = new();

    private KeyComparer()
    {
    }

    /// <summary>Fails for a value that Python cannot hash.</summary>
    public static void Check(TemplateValue key, RenderState state)
    {
        if (FindUnhashable(key, state) is { } part) throw state.Error($"unhashable type: '{part.TypeName}'");
    }

    /// <summary>The value or the part of it that Python cannot hash, or null; counts the work that hashing will be.</summary>
    public static TemplateValue? FindUnhashable(TemplateValue key, RenderState state)
    {
        switch (key)
        {
            case ListValue or DictValue:
                return key;
            case StringValue text:
                state.Charge(text.Text.Length / 64);
                return null;
            case TupleValue tuple:
                state.EnsureStack();
                state.Charge(tuple.Items.Length);
                return tuple.Items.Select(item => FindUnhashable(item, state)).FirstOrDefault(part => part is not null);
            default:
                return null;
        }
    }

    public bool Equals(TemplateValue? left, TemplateValue? right) => left is null || right is null ? left == right : Equality.Equal(left, right, null);

    public int GetHashCode(TemplateValue value)
    {
        switch (value)
        {
            case StringValue text:
                return text.Text.GetHashCode();
            case UndefinedValue:
                return 1;
            case RangeValue range:
                return range.Length!.Value;
            case TupleValue tuple:
                RuntimeHelpers.EnsureSufficientExecutionStack();
                HashCode hash = default;
                foreach (TemplateValue item in tuple.Items) hash.Add(GetHashCode(item));
                return hash.ToHashCode();
            default:
                return Numbers.IsNumber(value) ? Numbers.Hash(value) : RuntimeHelpers.GetHashCode(value);
        }
    }
}
