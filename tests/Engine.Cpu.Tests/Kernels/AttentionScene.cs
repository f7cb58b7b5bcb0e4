using Engine.Ops;
using Engine.Ops.Reference;
using Engine.Tensors;
using Engine.TestSupport;

namespace Engine.Cpu.Tests;

/// <summary>A piece of work for attention: tokens of one sequence, from a position on.</summary>
internal readonly record struct Piece(int Sequence, int First, int Count);

/// <summary>
/// Some sequences with random queries, keys and values in a page pool. Pages lie in a random order; what no sequence uses is NaN, and the pool ends at
/// memory that cannot be read.
/// </summary>
internal sealed unsafe class AttentionScene : IDisposable
{
    private readonly GuardedMemory _keys;
    private readonly GuardedMemory _values;
    private readonly float[][] _queries;
    private readonly int[][] _pages;
    private readonly int[] _lengths;

    public AttentionScene(int[] lengths, int heads, int kvHeads, int headSize, DType keyType, DType valueType, int pageSeed = 1)
    {
        (Heads, KvHeads, HeadSize, _lengths) = (heads, kvHeads, headSize, lengths);
        int total = lengths.Sum(static length => (length + KvView.PageTokens - 1) / KvView.PageTokens) + 2;
        _keys = new GuardedMemory(keyType.RowBytes(headSize) * KvView.PageTokens * kvHeads * total);
        _values = new GuardedMemory(valueType.RowBytes(headSize) * KvView.PageTokens * kvHeads * total);
        _keys.Span<byte>().Fill(0xff);
        _values.Span<byte>().Fill(0xff);
        Cache = new KvView(_keys.Pointer, _values.Pointer, keyType, valueType, total, kvHeads, headSize);
        int[] order = [.. Enumerable.Range(0, total)];
        new Random(pageSeed).Shuffle(order);
        Random random = new(2);
        _queries = new float[lengths.Length][];
        _pages = new int[lengths.Length][];
        float[] row = new float[headSize];
        for (int s = 0, next = 0; s < lengths.Length; s++)
        {
            _pages[s] = order[next..(next += (lengths[s] + KvView.PageTokens - 1) / KvView.PageTokens)];
            _queries[s] = new float[lengths[s] * heads * headSize];
            foreach (ref float x in _queries[s].AsSpan()) x = Normal(random);
            for (int j = 0; j < lengths[s]; j++)
                for (int h = 0; h < kvHeads; h++)
                {
                    int page = _pages[s][j / KvView.PageTokens], place = j % KvView.PageTokens;
                    foreach (ref float x in row.AsSpan()) x = Normal(random);
                    KvRows.Store(keyType, row, Cache.KeyTile(page, h) + place * Cache.KeyRowBytes);
                    foreach (ref float x in row.AsSpan()) x = Normal(random);
                    KvRows.Store(valueType, row, Cache.ValueTile(page, h) + place * Cache.ValueRowBytes);
                }
        }
    }

    public int Heads { get; }

    public int KvHeads { get; }

    public int HeadSize { get; }

    public KvView Cache { get; }

    public int Window { get; init; }

    public int Prefix { get; init; }

    /// <summary>Whether page tables name the unreadable page behind the pool in place of pages that lie wholly before the windows of all tokens.</summary>
    public bool HidesPagesBeforeWindows { get; init; }

    public float SoftCap { get; set; }

    /// <summary>A slope a head, or none.</summary>
    public float[] Slopes { get; set; } = [];

    /// <summary>Relative positions on each side that a table of random biases tells apart; 0: no table.</summary>
    public int Reach { get; set; }

    /// <summary>Whether the memory before the table is out of bounds, not that behind it.</summary>
    public bool GuardsBeforeTable { get; init; }

    /// <summary>Largest magnitude of the table's biases.</summary>
    public const float LargestBias = 4;

    /// <summary>All positions of all sequences.</summary>
    public Piece[] Whole => [.. _lengths.Select(static (length, s) => new Piece(s, 0, length))];

    /// <summary>Outputs of the pieces' tokens in their order. [tokens, heads * headSize]</summary>
    public float[] Attend(Attention attention, params Piece[] pieces)
    {
        int tokens = pieces.Sum(static piece => piece.Count), width = Heads * HeadSize, stride = width + 5;
        using Batch batch = new(tokens, pieces.Length, _pages.Max(static pages => pages.Length) + 1);
        using NativeBuffer queries = new(4L * tokens * stride), output = new(4L * tokens * width);
        batch.Clear();
        int row = 0;
        foreach (Piece piece in pieces)
        {
            batch.BeginSequence(piece.Count, piece.First + piece.Count, PagesOf(piece), piece.First + piece.Count, Prefix);
            for (int i = piece.First; i < piece.First + piece.Count; i++, row++)
            {
                batch.AddToken(0, i, output: false);
                _queries[piece.Sequence].AsSpan(i * width, width).CopyTo(new Span<float>((float*)queries.Pointer + (long)row * stride, width));
            }
        }

        using GuardedMemory slopes = new(4L * Slopes.Length), table = new(4L * Heads * Math.Max(0, 2 * Reach - 1), alignEnd: !GuardsBeforeTable);
        Slopes.CopyTo(slopes.Span<float>());
        Random random = new(3);
        foreach (ref float bias in table.Span<float>()) bias = LargestBias * (2 * random.NextSingle() - 1);
        AttendArgs args = new()
        {
            Queries = (float*)queries.Pointer,
            QueryStride = stride,
            Heads = Heads,
            Cache = Cache,
            Scale = 1 / MathF.Sqrt(HeadSize),
            Window = Window,
            SoftCap = SoftCap,
            AlibiSlopes = Slopes.Length > 0 ? (float*)slopes.Pointer : null,
            RelativeBias = Reach > 0 ? (float*)table.Pointer : null,
            RelativeReach = Reach,
            Output = (float*)output.Pointer,
        };
        attention(batch, args);
        return new Span<float>((float*)output.Pointer, tokens * width).ToArray();
    }

    public void Dispose()
    {
        _keys.Dispose();
        _values.Dispose();
    }

    private int[] PagesOf(Piece piece)
    {
        int[] pages = [.. _pages[piece.Sequence]];
        if (HidesPagesBeforeWindows && Window > 0) pages.AsSpan(0, Math.Max(0, piece.First - Window + 1) / KvView.PageTokens).Fill(Cache.Pages);
        return pages;
    }

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    /// <summary>The op under test, or its reference.</summary>
    public delegate void Attention(Batch batch, in AttendArgs args);
}
