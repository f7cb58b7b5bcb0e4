namespace Engine.Text;

/// <summary>What becomes of text that no piece covers.</summary>
/// <param name="Vocabulary">The pieces.</param>
/// <param name="UnknownId">Token of a run of such text, or -1 when the vocabulary has none.</param>
/// <param name="ByteFallback">Whether the bytes of such text become byte tokens.</param>
/// <param name="LooksUpRuns">Whether a run that happens to be a piece becomes that piece's token (tokenizer.json's Unigram).</param>
internal sealed record UnknownPolicy(PieceVocabulary Vocabulary, int UnknownId, bool ByteFallback, bool LooksUpRuns);
