using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// The traversals of a packed integer part: panel by panel for one row; for several, row blocks that fit the second-level cache, then panels, then
/// slices of K, each unpacked once for the block into operands that fit the first-level cache, then tiles of rows.
/// </summary>
internal static unsafe class IntegerLinear<TFormat, TTier, TInt, TFloat>
    where TFormat : struct, IPackedIntegers
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    // Multiples of the rows of either tile.
    private const int MaxRowBlock = 32 * QuantizedRows.TileRows;
    private const int MinRowBlock = 8 * QuantizedRows.TileRows;
    private const int RowBlockBytes = 256 << 10;

    // Rows up to which making operands again for each tile costs less than unpacking them.
    private const int MaxRecordRows = 4 * QuantizedRows.TileRows;

    private static int Columns => PanelShape<TFormat, TTier, TInt, TFloat>.Columns;

    private static int Steps
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TTier.Steps(TFormat.Kind);
    }

    private static int ElementBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Steps == 8 ? 1 : 2;
    }

    private static int OperandBytes => QuantizedRows.MaxSliceBlocks * Steps * 4 * Columns;

    private static int ScaleNumbers => QuantizedRows.MaxSliceBlocks * PanelShape<TFormat, TTier, TInt, TFloat>.SegmentsPerRecord * Columns;

    private static int HeaderNumbers => QuantizedRows.MaxSliceBlocks / TFormat.Records * WidenHeaders<TFormat, TTier, TInt, TFloat>.Numbers;

    private static bool HasTileRegisters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TTier.LeastTileRows != int.MaxValue;
    }

    private static int ProductBytes => 4 * QuantizedRows.MajorTileRows * TTier.Lanes;

    private static int ManyRowsBytes => OperandBytes + 4 * (2 * ScaleNumbers + HeaderNumbers + MaxRowBlock * Columns) + ProductBytes;

    /// <summary>Bytes of scratch memory that a thread needs.</summary>
    /// <param name="blocks">Records of a panel.</param>
    public static int ScratchBytes(int blocks) =>
        Math.Max(ManyRowsBytes, checked((int)(4 * PanelStreams.Most * IntegerGemv<TFormat, TTier, TInt, TFloat>.Numbers(blocks))));

    /// <summary>One row; see <see cref="LinearPart.Gemv"/>.</summary>
    public static void Gemv(LinearPart* part, LinearRun* run, int first, int end, byte* scratch)
    {
        float* sums = (float*)scratch;
        QuantizedRows* quantized = run->Quantized;
        IntegerTileArgs row = new() { Activations = PanelShape<TFormat, TTier, TInt, TFloat>.Activations(TFormat.RowKind, quantized), TileRows = 1 };
        row.SetSides(quantized->Sides, quantized->Blocks, 0, TFormat.ScaleLength, PanelShape<TFormat, TTier, TInt, TFloat>.RunLength(TFormat.RowKind));
        long numbers = IntegerGemv<TFormat, TTier, TInt, TFloat>.Numbers(quantized->Blocks);
        PanelStreams streams = new(first, end);
        while (streams.Next(out int panel, out int count))
        {
            byte* packed = part->Panels + panel * part->PanelBytes;
            long stride = streams.Stride * part->PanelBytes;
            for (int i = 0; i < count; i++)
            {
                new Span<float>(sums + i * numbers, Columns).Clear();
                WidenHeaders<TFormat, TTier, TInt, TFloat>.Run(packed + i * stride, 0, quantized->Blocks, sums + i * numbers + Columns);
            }

            IntegerGemv<TFormat, TTier, TInt, TFloat>.Run(packed, stride, count, quantized->Blocks, &row, sums);
            for (int i = 0; i < count; i++) StoreSums<TTier, TFloat>.Run(sums + i * numbers, part, run, panel + i * streams.Stride, 0, 1, quantized->Units);
        }
    }

    /// <summary>Several rows; see <see cref="LinearPart.Gemm"/>.</summary>
    public static void Gemm(LinearPart* part, LinearRun* run, int first, int end, byte* scratch)
    {
        QuantizedRows* rows = run->Quantized;
        float* scales = (float*)(scratch + OperandBytes), minimums = scales + ScaleNumbers, sums = minimums + ScaleNumbers + HeaderNumbers;
        int rowBlock = RowBlock(part->Inputs, rows->WholeTile), shaped = 0;
        int readers = rows->RowMajor ? 0 : Readers(run->Rows, rows->WholeTile);
        if (readers > 0) RecordOperands.Of<TFormat>().Constants.Span.CopyTo(new Span<byte>(Products(sums), ProductBytes)[IntegerTileAssembler.ConstantsOffset..]);
        for (int firstRow = 0; firstRow < run->Rows; firstRow += rowBlock)
        {
            int count = Math.Min(rowBlock, run->Rows - firstRow);
            for (int panel = first; panel < end; panel++)
            {
                byte* packed = part->Panels + panel * part->PanelBytes;
                new Span<float>(sums, count * Columns).Clear();
                for (int block = 0; block < rows->Blocks; block += QuantizedRows.MaxSliceBlocks)
                {
                    int blocks = Math.Min(QuantizedRows.MaxSliceBlocks, rows->Blocks - block);
                    Unpack(packed, rows, block, blocks, scratch, readers);
                    MultiplySlice(
                        rows, block, blocks, firstRow, count, readers > 0 ? Record(packed, rows->Blocks, block) : scratch, scales, minimums, sums,
                        Following(packed, part->PanelBytes, rows->Blocks, block + blocks), readers, ref shaped);
                }

                StoreSums<TTier, TFloat>.Run(sums, part, run, panel, firstRow, count, rows->Units + firstRow);
            }
        }

        if (HasTileRegisters && rows->RowMajor) TTier.ReleaseTiles();
    }

    // The tiles' scratch lies behind the sums.
    private static byte* Products(float* sums) => (byte*)(sums + MaxRowBlock * Columns);

    // How many tiles of rows read a panel's records and make operands of them in registers, again for each; 0: they read operands that have been unpacked once.
    private static int Readers(int rows, int wholeTile)
    {
        if (!TTier.AssemblesTiles || rows > MaxRecordRows && !RecordOperands.Of<TFormat>().AreStored) return 0;
        int readers = Math.Min((rows + wholeTile - 1) / wholeTile, IntegerTileShape.MostReaders);
        return TTier.AssembledTile<TFormat>(1, readers) != null ? readers : 0;
    }

    // What a slice's tiles do not read in its records: operands, scales and minimums.
    private static void Unpack(byte* packed, QuantizedRows* rows, int block, int blocks, byte* scratch, int readers)
    {
        if (readers > 0 && TFormat.HasHalfScales) return;
        float* scales = (float*)(scratch + OperandBytes), minimums = scales + ScaleNumbers, headers = minimums + ScaleNumbers;
        WidenHeaders<TFormat, TTier, TInt, TFloat>.Run(packed, block, blocks, headers);
        if (readers == 0) UnpackPanel<TFormat, TTier, TInt, TFloat>.Run(packed, rows->Blocks, block, blocks, scratch);
        UnpackScales<TFormat, TTier, TInt, TFloat>.Run(packed, rows->Blocks, block, blocks, scales, minimums, headers);
        if (HasTileRegisters && rows->RowMajor) CentreOperands.Run(scratch, 32 * Columns * blocks, PanelShape<TFormat, TTier, TInt, TFloat>.ZeroShift);
    }

    /// <summary>Rows whose activations share the second-level cache, a multiple of the tile's.</summary>
    public static int RowBlock(int inputs, int tileRows) => Math.Clamp(RowBlockBytes / (inputs * ElementBytes) / tileRows * tileRows, MinRowBlock, MaxRowBlock);

    // What is unpacked next: records of this panel, or the headers and the first records of the next.
    private static PrefetchRun Following(byte* panel, long panelBytes, int blocks, int next)
    {
        int headers = blocks / TFormat.Records * PanelShape<TFormat, TTier, TInt, TFloat>.HeaderBytes, record = PanelShape<TFormat, TTier, TInt, TFloat>.RecordBytes;
        return next < blocks
            ? new PrefetchRun(Record(panel, blocks, next), Math.Min(QuantizedRows.MaxSliceBlocks, blocks - next) * record)
            : new PrefetchRun(panel + panelBytes, headers + Math.Min(QuantizedRows.MaxSliceBlocks, blocks) * record);
    }

    private static byte* Record(byte* panel, int blocks, int block) =>
        panel + (long)(blocks / TFormat.Records) * PanelShape<TFormat, TTier, TInt, TFloat>.HeaderBytes + (long)block * PanelShape<TFormat, TTier, TInt, TFloat>.RecordBytes;

    private static void MultiplySlice(
        QuantizedRows* rows, int block, int blocks, int firstRow, int count, byte* operands, float* scales, float* minimums, float* sums, PrefetchRun following, int readers, ref int shaped)
    {
        // Constants, read first: the inliner's budget ends within the loop.
        int blockBytes = 32 * ElementBytes, runLength = PanelShape<TFormat, TTier, TInt, TFloat>.RunLength(TFormat.Kind);
        bool narrow = runLength == TFormat.ScaleLength;
        bool rowMajor = HasTileRegisters && rows->RowMajor;
        int wholeTile = rows->WholeTile, share = following.Share((count + wholeTile - 1) / wholeTile);
        IntegerTileArgs tile = default;
        tile.Weights = operands;
        tile.Scales = scales;
        tile.Following = operands;
        int followingBytes = readers > 0 ? IntegerTileShape.Of<TFormat, TTier, TInt, TFloat>(1, readers).FollowingBytes : 0;
        tile.Minimums = minimums;
        tile.Products = Products(sums);
        tile.Segments = blocks * PanelShape<TFormat, TTier, TInt, TFloat>.SegmentsPerRecord;
        byte* values = PanelShape<TFormat, TTier, TInt, TFloat>.Activations(TFormat.Kind, rows);
        // A single row is one slice, of which this is a part.
        int before = block % rows->SliceBlocks, slice = Math.Min(rows->SliceBlocks, rows->Blocks - (block - before));
        for (int row = firstRow; row < firstRow + count; row += wholeTile)
        {
            // Between the slices' bursts of reading, memory would rest: what comes next is asked for before each tile, or by tiles of records meanwhile.
            if (readers == 0) following.Next<TTier, TFloat>(share);
            else tile.Following = following.Take(blocks * followingBytes, operands);
            int tileRows = Math.Min(wholeTile, rows->Rows - row);
            long place = rows->Place(block - before, slice, row);
            tile.TileRows = tileRows;
            tile.Activations = values + blockBytes * (place + before * tileRows);
            float* sides = rows->Sides + QuantizedRows.SideNumbers * place;
            tile.Sums = sums + (long)(row - firstRow) * Columns;
            if (rowMajor)
            {
                tile.SetSides(sides, slice, before, TFormat.ScaleLength, TFormat.ScaleLength);
                if (tileRows != shaped) TTier.ShapeTiles<TFormat>(shaped = tileRows);
                TTier.MultiplyTile<TFormat>(tileRows, &tile);
                continue;
            }

            delegate* unmanaged[SuppressGCTransition]<IntegerTileArgs*, void> assembled = TTier.AssembledTile<TFormat>(tileRows, readers);
            if (assembled != null)
            {
                tile.SetSides(sides, slice, before, TFormat.ScaleLength, TFormat.ScaleLength);
                assembled(&tile);
                continue;
            }

            tile.SetSides(sides, slice, before, TFormat.ScaleLength, runLength);
            if (narrow)
            {
                IntegerTile<TFormat, TTier, TInt, TFloat>.Run(&tile);
                continue;
            }

            for (int part = 0; part < tileRows; part += IntegerTileWide<TFormat, TTier, TInt, TFloat>.MaxRows)
            {
                int some = Math.Min(IntegerTileWide<TFormat, TTier, TInt, TFloat>.MaxRows, tileRows - part);
                IntegerTileWide<TFormat, TTier, TInt, TFloat>.Run(some, &tile);
                tile.SkipRows(some, Columns);
            }
        }
    }
}
