namespace Engine.Text.ChatTemplates;

/// <summary>Python's sorted(): a stable merge sort that asks only whether one key is less than another, so that it fails where Python fails.</summary>
internal static class StableSort
{
    /// <summary>The items by ascending or descending keys; equal ones keep their order either way.</summary>
    public static T[] Sort<T>(IEnumerable<T> items, Func<T, TemplateValue> key, bool descending, RenderState state)
    {
        (TemplateValue Key, T Item)[] from = [.. items.Select(item => (key(item), item))], to = new (TemplateValue, T)[from.Length];
        for (int run = 1; run < from.Length; run *= 2)
        {
            for (int begin = 0; begin < from.Length; begin += 2 * run)
            {
                int middle = Math.Min(begin + run, from.Length), end = Math.Min(begin + 2 * run, from.Length);
                int left = begin, right = middle;
                for (int i = begin; i < end; i++)
                    to[i] = left < middle && (right == end || !RightFirst(from[left].Key, from[right].Key)) ? from[left++] : from[right++];
            }

            (from, to) = (to, from);
        }

        return [.. from.Select(pair => pair.Item)];

        bool RightFirst(TemplateValue left, TemplateValue right) => descending ? Ordering.Less(left, right, state) : Ordering.Less(right, left, state);
    }
}
