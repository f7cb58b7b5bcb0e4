using System.Text;

namespace Engine.Text;

/// <summary>Removes up to so many of one character at the ends of each token.</summary>
/// <param name="content">The character.</param>
/// <param name="start">Most at the beginning.</param>
/// <param name="stop">Most at the end.</param>
public sealed class StripDecoder(Rune content, int start, int stop) : Decoder
{
    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next) => new Stage(Encoding.UTF8.GetBytes(content.ToString()), start, stop, next);

    private sealed class Stage(byte[] content, int start, int stop, DecoderStage next) : DecoderStage
    {
        private int toSkip, held;

        public override void Begin(int id)
        {
            toSkip = start;
            held = 0;
            next.Begin(id);
        }

        public override void Append(ReadOnlySpan<byte> part)
        {
            while (toSkip > 0 && part.StartsWith(content))
            {
                part = part[content.Length..];
                toSkip--;
            }
            if (part.IsEmpty) return;
            toSkip = 0;
            if (stop == 0)
            {
                next.Append(part);
                return;
            }
            // Only the characters at the very end may still go: hold so many back.
            int trailing = 0, end = part.Length;
            while (part[..end].EndsWith(content))
            {
                end -= content.Length;
                trailing++;
            }
            if (end > 0)
            {
                Release(held);
                next.Append(part[..end]);
                held = 0;
            }
            held += trailing;
            if (held > stop)
            {
                Release(held - stop);
                held = stop;
            }
        }

        public override void End()
        {
            held = 0;
            next.End();
        }

        public override void Finish() => next.Finish();

        public override void Reset()
        {
            held = 0;
            next.Reset();
        }

        private void Release(int count)
        {
            for (; count > 0; count--) next.Append(content);
        }
    }
}
