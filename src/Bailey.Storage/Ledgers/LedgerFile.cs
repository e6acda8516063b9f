using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bailey.Policy.Quotas;
using Bailey.Storage.Files;

namespace Bailey.Storage.Ledgers;

/// <summary>
/// The budgets of a principal in a small text file with a check sum. Only for the holder of the folder's lock.
/// </summary>
internal static class LedgerFile
{
    private const string Name = "budgets";
    private const string Header = "bailey-ledger 1";
    private const int MaxBytes = 1_024;
    private static readonly RateLimit s_anySecond = RateLimit.PerSecond(long.MaxValue);

    /// <summary>
    /// What is counted; null where nothing was yet. A file that is not whole counts as budgets that are used up now, and is mended as such, so
    /// that they come back.
    /// </summary>
    /// <exception cref="StorageException">It is no private regular file, or cannot be read.</exception>
    internal static PrincipalLedgerState? Read(string folder, long now)
    {
        if (ReadText(folder) is not { } text)
        {
            return null;
        }

        if (Parse(text) is { } state)
        {
            return state;
        }

        var usedUp = new PrincipalLedgerState(TokenBucket.Empty(now), TokenBucket.Empty(now));
        Write(folder, usedUp);
        return usedUp;
    }

    /// <summary>Writes it in place: whoever is killed meanwhile leaves what is not whole, and pays for it.</summary>
    /// <exception cref="StorageException">It cannot be written.</exception>
    internal static void Write(string folder, PrincipalLedgerState state)
    {
        var path = Path.Combine(folder, Name);
        var text = Print(state);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using var file = new FileStream(path, options);
            file.Write(Encoding.Latin1.GetBytes(text));
            file.SetLength(text.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(FileReason.Failed, path, $"cannot be written: {e.Message}", e);
        }
    }

    private static string? ReadText(string folder)
    {
        try
        {
            var bytes = PrivateFile.Read(Path.Combine(folder, Name), MaxBytes);
            return bytes is null ? null : Encoding.Latin1.GetString(bytes);
        }
        catch (StorageException e) when (e.Code == FileReason.TooLarge)
        {
            return "";
        }
    }

    private static string Print(PrincipalLedgerState state)
    {
        var body = $"{Header}\n{Line("fuel", state.Fuel)}\n{Line("ipc", state.Ipc)}\n";
        return $"{body}{Sum(body)}\n";
    }

    private static string Line(string name, TokenBucket bucket) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} {bucket.Tokens} {bucket.Fraction} {bucket.At}");

    private static PrincipalLedgerState? Parse(string text) =>
        text.Split('\n') is [Header, var fuel, var ipc, var sum, ""]
        && sum == Sum($"{Header}\n{fuel}\n{ipc}\n")
        && TryParse("fuel", fuel, out var fuelLeft)
        && TryParse("ipc", ipc, out var ipcLeft)
            ? new PrincipalLedgerState(fuelLeft, ipcLeft)
            : null;

    private static bool TryParse(string name, string line, out TokenBucket bucket)
    {
        bucket = default;
        return line.Split(' ') is [var word, var tokens, var fraction, var at]
            && word == name
            && long.TryParse(tokens, NumberStyles.None, CultureInfo.InvariantCulture, out var whole)
            && uint.TryParse(fraction, NumberStyles.None, CultureInfo.InvariantCulture, out var part)
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var moment)
            && TokenBucket.TryRestore(s_anySecond, whole, part, moment, out bucket);
    }

    private static string Sum(string body) => $"sha256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(body)))}";
}
