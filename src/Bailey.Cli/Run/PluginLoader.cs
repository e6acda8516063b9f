using Bailey.Cli.Commands;

namespace Bailey.Cli.Run;

/// <summary>Makes a plugin ready as the settings say.</summary>
internal static class PluginLoader
{
    /// <summary>Reads, compiles and links what is to be run.</summary>
    /// <exception cref="CommandException">It is missing, invalid or cannot be linked.</exception>
    public static Task<IPluginRunner> LoadAsync(RunSettings settings, CommandConsole console, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
