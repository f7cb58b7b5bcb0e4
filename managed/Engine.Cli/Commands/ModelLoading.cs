using Engine.Cli.Output;
using Engine.Weights;

namespace Engine.Cli.Commands;

/// <summary>Loads a model with a progress bar where there is a terminal to show it.</summary>
internal static class ModelLoading
{
    /// <summary>Loads the model that answers requests.</summary>
    /// <param name="path">Its path; null: the embedded one.</param>
    /// <param name="options">How to run it.</param>
    public static LanguageModel Load(string? path, EngineOptions options) =>
        path is null ? LanguageModel.LoadDefault(options) : ProgressBar.Run("loading", progress => LanguageModel.Load(path, options, progress));

    /// <summary>Loads the model for a command that drives its steps itself.</summary>
    /// <inheritdoc cref="Load"/>
    public static LoadedModel LoadParts(string? path, EngineOptions options) =>
        path is null ? LoadedModel.LoadDefault(options) : ProgressBar.Run("loading", progress => LoadedModel.Load(path, options, progress));

    /// <summary>Opens a model's files without loading the weights.</summary>
    /// <param name="path">Its path; null: the embedded one.</param>
    public static ModelSource Open(string? path) => path is null ? LoadedModel.OpenDefault() : ModelSource.Open(path);
}
