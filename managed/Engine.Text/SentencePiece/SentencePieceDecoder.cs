namespace Engine.Text;

/// <summary>
/// SentencePiece's detokenizer: control pieces vanish, U+2581 becomes a space, the dummy space at the beginning goes (all leading spaces where
/// extra spaces were removed), the unknown piece becomes its surface, and runs of byte pieces become characters, U+FFFD for each byte that belongs to none.
/// </summary>
internal sealed class SentencePieceDecoder(SentencePieceModel model) : Decoder
{
    /// <inheritdoc/>
    internal override bool BecomesSteady => model.Denormalization is null;

    /// <inheritdoc/>
    internal override int ByteOf(int id) =>
        (uint)id < (uint)model.Vocabulary.Count && model.Vocabulary.Types[id] == PieceType.Byte ? PieceVocabulary.ByteOf(model.Vocabulary[id]) : -1;

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next) =>
        new Stage(model, model.Denormalization is null ? next : new DenormalizerStage(new SentencePieceNormalizer(model.Denormalization, null, false), next));

    private sealed class Stage(SentencePieceModel model, DecoderStage next) : WholeTokenStage(next)
    {
        private readonly byte[] pending = new byte[4];   // bytes of a character that is not complete yet
        private readonly bool stripsAll = model.Normalization.RemoveExtraSpaces;
        private readonly bool strips = model.Normalization.RemoveExtraSpaces || model.Normalization.AddDummyPrefix;
        private int pendingCount;
        private bool atStart = true, dummySeen;

        internal override bool IsSteady => pendingCount == 0 && (!atStart || dummySeen);

        protected override void OnToken(int tokenId, ReadOnlySpan<byte> bytes)
        {
            PieceType type = (uint)tokenId < (uint)model.Vocabulary.Count ? model.Vocabulary.Types[tokenId] : PieceType.Normal;
            if (type == PieceType.Byte)
            {
                AddByte((byte)PieceVocabulary.ByteOf(bytes));
                return;
            }
            FlushBytes();
            if (dummySeen) atStart = false;
            dummySeen = false;
            switch (type)
            {
                case PieceType.Control:
                    if (model.ControlIsVisible) Send(bytes);
                    break;
                case PieceType.Unknown:
                    Send(model.UnknownSurface);
                    break;
                default:
                    if (atStart && strips && bytes.StartsWith("\u2581"u8))
                    {
                        bytes = bytes[3..];
                        dummySeen = !stripsAll;
                    }
                    SendWithSpaces(bytes);
                    break;
            }
        }

        protected override void OnFinish() => FlushBytes();

        protected override void OnReset()
        {
            pendingCount = 0;
            atStart = true;
            dummySeen = false;
        }

        private void SendWithSpaces(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                int at = bytes.IndexOf("\u2581"u8);
                if (at != 0) Send(at < 0 ? bytes : bytes[..at]);
                if (at < 0) return;
                Send(" "u8);
                bytes = bytes[(at + 3)..];
            }
        }

        private void AddByte(byte value)
        {
            pending[pendingCount++] = value;
            while (pendingCount > 0)
            {
                System.Buffers.OperationStatus status = System.Text.Rune.DecodeFromUtf8(pending.AsSpan(0, pendingCount), out _, out int length);
                if (status == System.Buffers.OperationStatus.NeedMoreData) return;
                if (status == System.Buffers.OperationStatus.Done) Send(pending.AsSpan(0, length));
                else
                {
                    length = 1;
                    Send("\uFFFD"u8);
                }
                pending.AsSpan(length, pendingCount - length).CopyTo(pending);
                pendingCount -= length;
            }
        }

        private void FlushBytes()
        {
            for (; pendingCount > 0; pendingCount--) Send("\uFFFD"u8);
        }

        private void Send(ReadOnlySpan<byte> text)
        {
            if (text.IsEmpty) return;
            atStart = false;
            Next.Token(-1, text);
        }
    }

    /// <summary>Collects the whole text and applies the denormalizer's rules at the end.</summary>
    private sealed class DenormalizerStage(SentencePieceNormalizer rules, DecoderStage next) : DecoderStage
    {
        private readonly NormalizedText text = new();
        private byte[] held = new byte[256];
        private int length;

        public override void Begin(int id)
        {
        }

        public override void Append(ReadOnlySpan<byte> part)
        {
            if (length + part.Length > held.Length) Array.Resize(ref held, Math.Max(2 * held.Length, length + part.Length));
            part.CopyTo(held.AsSpan(length));
            length += part.Length;
        }

        public override void End()
        {
        }

        public override void Finish()
        {
            text.Reset(held.AsSpan(0, length), default, 0);
            rules.Normalize(text);
            if (text.Length > 0) next.Token(-1, text.Bytes);
            length = 0;
            next.Finish();
        }

        public override void Reset()
        {
            length = 0;
            next.Reset();
        }
    }
}
