using System.CommandLine;
using System.Text;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Plugins.Packages;

namespace Bailey.Cli.Packages;

/// <summary>Files with keys to sign packages with, and the passphrases that they may be encrypted with.</summary>
internal static class KeyFile
{
    private const int MaxPassphrase = 1_024;

    /// <summary>The option that names the variable with the passphrase.</summary>
    public static Option<string?> PassphraseVariable() => new("--passphrase-env") { HelpName = "VARIABLE", Description = "The variable of the environment that holds the key's passphrase" };

    /// <summary>The option that names the file with the passphrase.</summary>
    public static Option<string?> PassphraseFile() => new("--passphrase-file") { HelpName = "FILE", Description = "The file whose first line is the key's passphrase" };

    /// <summary>The passphrase that a command line means; null where it means none.</summary>
    /// <exception cref="CommandException">It names two, or one that is not there.</exception>
    public static async Task<string?> PassphraseAsync(CommandConsole console, string? variable, string? file, CancellationToken cancellationToken)
    {
        if (variable is not null && file is not null)
        {
            throw new CommandException(ExitCode.Usage, "give --passphrase-env or --passphrase-file, not both");
        }

        if (variable is not null)
        {
            return console.Variable(variable) is { Length: > 0 } value ? value : throw new CommandException(ExitCode.Usage, $"the variable {variable} is not set, or empty");
        }

        if (file is null)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(await InputFile.ReadAsync(file, "passphrase", MaxPassphrase, cancellationToken)).Split('\n')[0].TrimEnd('\r');
        return text.Length > 0 ? text : throw new CommandException(ExitCode.BadData, $"{file} begins with an empty line; its first line is the passphrase");
    }

    /// <summary>Reads a key.</summary>
    /// <exception cref="CommandException">It is not there, or others may read it.</exception>
    /// <exception cref="PackageException">It is none.</exception>
    public static async Task<PublisherKey> ReadAsync(string path, string? passphrase, CancellationToken cancellationToken)
    {
        var bytes = await InputFile.ReadAsync(path, "key", PublisherKey.MaxPemLength, cancellationToken);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
        {
            throw new CommandException(ExitCode.NoInput, $"others than its owner may use {path}, and whoever has it can sign in your name; chmod 600 it");
        }

        return PublisherKey.FromPem(Encoding.UTF8.GetString(bytes), passphrase);
    }
}
