using WireType = Engine.Text.ProtobufReader.WireType;

namespace Engine.Text;

/// <summary>Reads SentencePiece's <c>ModelProto</c> (the .model, .spm and spiece.model files): pieces, and of the specs what encoding and decoding need.</summary>
internal sealed class SentencePieceModelReader(string file)
{
    // Far above every published vocabulary (the largest have some 300,000 pieces); bounds what a wrong file costs.
    private const int MostPieces = 1 << 24;

    private readonly List<int> starts = [0];
    private readonly List<float> scores = [];
    private readonly List<PieceType> types = [];
    private byte[] text = [];
    private int textLength;
    private SentencePieceAlgorithm algorithm = SentencePieceAlgorithm.Unigram;
    private bool byteFallback, spaceIsSuffix;
    private byte[]? unknownSurface;
    private int beginId = 1, endId = 2, paddingId = -1;

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="TokenizerFormatException">The file is not a SentencePiece model or is damaged.</exception>
    public SentencePieceModel Read(ReadOnlySpan<byte> bytes)
    {
        text = new byte[Math.Min(bytes.Length, 1 << 20)];
        SentencePieceNormalization normalization = new(null, AddDummyPrefix: true, RemoveExtraSpaces: true, EscapeSpaces: true);
        SentencePieceNormalization? denormalization = null;
        ProtobufReader reader = new(bytes, file);
        while (reader.TryReadField(out int field, out WireType wire))
        {
            switch (field)
            {
                case 1:
                    reader.Expect(WireType.Bytes, wire, "pieces");
                    ReadPiece(reader.ReadMessage());
                    break;
                case 2:
                    reader.Expect(WireType.Bytes, wire, "trainer_spec");
                    ReadTrainer(reader.ReadMessage());
                    break;
                case 3:
                    reader.Expect(WireType.Bytes, wire, "normalizer_spec");
                    normalization = ReadNormalizer(reader.ReadMessage(), normalization);
                    break;
                case 5:
                    reader.Expect(WireType.Bytes, wire, "denormalizer_spec");
                    denormalization = ReadNormalizer(reader.ReadMessage(), denormalization ?? new(null, AddDummyPrefix: true, RemoveExtraSpaces: true, EscapeSpaces: true));
                    break;
                default:
                    reader.Skip(wire);
                    break;
            }
        }
        return Build(normalization, denormalization);
    }

    private SentencePieceModel Build(SentencePieceNormalization normalization, SentencePieceNormalization? denormalization)
    {
        if (types.Count == 0) throw new TokenizerFormatException(file, "pieces", "there are none; the file is not a SentencePiece model");
        PieceVocabulary vocabulary = new(text, [.. starts], [.. scores], [.. types], file, refuseDuplicates: true);
        if (vocabulary.UnknownId < 0) throw new TokenizerFormatException(file, "pieces", "none is of type unknown; train or export the model again");
        for (int value = 0; value < 256 && byteFallback; value++)
            if (vocabulary.ByteIds[value] < 0) throw new TokenizerFormatException(file, "pieces", $"byte_fallback is set, but the piece <0x{value:X2}> is missing; export the model again");
        return new SentencePieceModel
        {
            Origin = file,
            Algorithm = algorithm,
            Vocabulary = vocabulary,
            ByteFallback = byteFallback,
            SpaceIsSuffix = spaceIsSuffix,
            UnknownSurface = unknownSurface ?? " \u2047 "u8.ToArray(),
            Normalization = normalization,
            Denormalization = denormalization?.Map is null ? null : denormalization,
            SpecialTokens = new SpecialTokens
            {
                BeginId = Role(beginId),
                EndId = Role(endId),
                PaddingId = Role(paddingId),
                UnknownId = vocabulary.UnknownId,
            },
        };

        int? Role(int id) => id >= 0 && id < vocabulary.Count && vocabulary.Types[id] == PieceType.Control ? id : null;
    }

    private void ReadPiece(ProtobufReader reader)
    {
        float score = 0;
        ulong type = (ulong)PieceType.Normal;
        ReadOnlySpan<byte> piece = default;
        while (reader.TryReadField(out int field, out WireType wire))
        {
            switch (field)
            {
                case 1:
                    reader.Expect(WireType.Bytes, wire, "piece");
                    piece = reader.ReadBytes();
                    break;
                case 2:
                    reader.Expect(WireType.Fixed32, wire, "score");
                    score = reader.ReadFloat();
                    break;
                case 3:
                    reader.Expect(WireType.Varint, wire, "type");
                    type = reader.ReadVarint();
                    break;
                default:
                    reader.Skip(wire);
                    break;
            }
        }
        if (types.Count == MostPieces) throw reader.Malformed($"there are more than {MostPieces} pieces");
        if (piece.IsEmpty) throw reader.Malformed($"piece {types.Count} has no text");
        if (type is < (ulong)PieceType.Normal or > (ulong)PieceType.Byte) throw reader.Malformed($"piece {types.Count} is of type {type}, known are 1 to 6");
        if (textLength + piece.Length > text.Length) Array.Resize(ref text, Math.Max(2 * text.Length, textLength + piece.Length));
        piece.CopyTo(text.AsSpan(textLength));
        textLength += piece.Length;
        starts.Add(textLength);
        scores.Add(score);
        types.Add((PieceType)type);
    }

    private void ReadTrainer(ProtobufReader reader)
    {
        while (reader.TryReadField(out int field, out WireType wire))
        {
            switch (field)
            {
                case 3:
                    reader.Expect(WireType.Varint, wire, "model_type");
                    ulong kind = reader.ReadVarint();
                    if (kind is < 1 or > 4) throw reader.Malformed($"model_type is {kind}, known are 1 (unigram) to 4 (char)");
                    algorithm = (SentencePieceAlgorithm)kind;
                    break;
                case 24:
                    spaceIsSuffix = ReadBool(ref reader, wire, "treat_whitespace_as_suffix");
                    break;
                case 35:
                    byteFallback = ReadBool(ref reader, wire, "byte_fallback");
                    break;
                case 41:
                    beginId = ReadId(ref reader, wire, "bos_id");
                    break;
                case 42:
                    endId = ReadId(ref reader, wire, "eos_id");
                    break;
                case 43:
                    paddingId = ReadId(ref reader, wire, "pad_id");
                    break;
                case 44:
                    reader.Expect(WireType.Bytes, wire, "unk_surface");
                    unknownSurface = reader.ReadBytes().ToArray();
                    break;
                default:
                    reader.Skip(wire);
                    break;
            }
        }
    }

    private SentencePieceNormalization ReadNormalizer(ProtobufReader reader, SentencePieceNormalization settings)
    {
        while (reader.TryReadField(out int field, out WireType wire))
        {
            switch (field)
            {
                case 2:
                    reader.Expect(WireType.Bytes, wire, "precompiled_charsmap");
                    ReadOnlySpan<byte> map = reader.ReadBytes();
                    settings = settings with { Map = map.IsEmpty ? null : new CharacterMap(map, file) };
                    break;
                case 3:
                    settings = settings with { AddDummyPrefix = ReadBool(ref reader, wire, "add_dummy_prefix") };
                    break;
                case 4:
                    settings = settings with { RemoveExtraSpaces = ReadBool(ref reader, wire, "remove_extra_whitespaces") };
                    break;
                case 5:
                    settings = settings with { EscapeSpaces = ReadBool(ref reader, wire, "escape_whitespaces") };
                    break;
                default:
                    reader.Skip(wire);
                    break;
            }
        }
        return settings;
    }

    private static bool ReadBool(ref ProtobufReader reader, WireType wire, string name)
    {
        reader.Expect(WireType.Varint, wire, name);
        return reader.ReadVarint() != 0;
    }

    private static int ReadId(ref ProtobufReader reader, WireType wire, string name)
    {
        reader.Expect(WireType.Varint, wire, name);
        return unchecked((int)reader.ReadVarint());
    }
}
