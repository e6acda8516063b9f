using Bailey.Cli.Commands;
using Bailey.Cli.Values;

namespace Bailey.Cli.Files;

/// <summary>Reads files named on the command line, within a bound, and says in one line why it cannot.</summary>
internal static class InputFile
{
    /// <summary>The bytes of a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="what">What it should be, for messages: <c>module</c>, <c>manifest</c> ...</param>
    /// <param name="maxBytes">Most that it may hold.</param>
    /// <param name="cancellationToken">Ends waiting for a pipe.</param>
    /// <exception cref="CommandException">It is missing, cannot be read, or holds more.</exception>
    public static Task<byte[]> ReadAsync(string path, string what, long maxBytes, CancellationToken cancellationToken) =>
        ReadAsync(path, what, file => ReadToEndAsync(file, path, maxBytes, cancellationToken), cancellationToken);

    /// <summary>The first bytes of a file, for a reader that knows itself what is too many.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="what">What it should be, for messages.</param>
    /// <param name="bytes">How many at most; what follows them is not read.</param>
    /// <param name="cancellationToken">Ends waiting for a pipe.</param>
    /// <exception cref="CommandException">It is missing or cannot be read.</exception>
    public static Task<byte[]> ReadStartAsync(string path, string what, int bytes, CancellationToken cancellationToken) =>
        ReadAsync(path, what, async file =>
        {
            var buffer = new byte[bytes];
            return buffer[..await file.ReadAtLeastAsync(buffer, bytes, throwOnEndOfStream: false, cancellationToken).AsTask().WaitAsync(cancellationToken)];
        }, cancellationToken);

    /// <summary>The refusal of a file that is not there, with what was most likely meant.</summary>
    public static CommandException Missing(string path) => new(ExitCode.NoInput, $"there is no file {path}{NearbyFiles.Hint(path)}");

    private static async Task<byte[]> ReadAsync(string path, string what, Func<Stream, Task<byte[]>> read, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            throw new CommandException(ExitCode.NoInput, $"{path} is a directory; give the {what}'s file");
        }

        try
        {
            // Opening a pipe waits for its writer, and knows no token: whoever is interrupted meanwhile leaves it behind.
            await using var file = await Task.Run(() => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true), CancellationToken.None).WaitAsync(cancellationToken);
            return await read(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Missing(path);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException or ArgumentException or NotSupportedException)
        {
            throw new CommandException(ExitCode.NoInput, $"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>The bytes of a stream up to its end.</summary>
    /// <exception cref="CommandException">There are more than allowed.</exception>
    public static async Task<byte[]> ReadToEndAsync(Stream stream, string name, long maxBytes, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        // A console's stream does not observe the token; whoever waits for it must.
        while ((read = await stream.ReadAsync(buffer, cancellationToken).AsTask().WaitAsync(cancellationToken)) > 0)
        {
            if (bytes.Length + read > maxBytes)
            {
                throw new CommandException(ExitCode.BadData, $"{name} holds more than the {ByteSize.Format(maxBytes)} allowed");
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }
}
