using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Governance;
using Bailey.Plugins.Extism;
using Bailey.Plugins.Packages;
using Bailey.Wasm;

namespace Bailey.Cli.Run;

/// <summary>Makes what is to be run ready, as the settings say.</summary>
internal static class PluginLoader
{
    /// <summary>Reads, compiles and links what is to be run.</summary>
    /// <exception cref="CommandException">It is missing, invalid or cannot be linked.</exception>
    /// <exception cref="DenialException">The policy does not allow a folder.</exception>
    public static async Task<IPluginRunner> LoadAsync(RunSettings settings, RunPolicy? policy, CommandConsole console, CancellationToken cancellationToken)
    {
        foreach (var mount in settings.Mounts)
        {
            if (!Directory.Exists(mount.HostPath))
            {
                throw new CommandException(ExitCode.NoInput, $"there is no folder {mount.HostPath} to mount{NearbyFiles.HintFolder(mount.HostPath)}");
            }
        }

        if (settings.ManifestFile is { } manifestFile)
        {
            if (settings.IsForProgram)
            {
                throw NoProgram(manifestFile);
            }

            return await CompileAsync(await ManifestFile.ReadAsync(manifestFile, cancellationToken), manifestFile, settings, policy, console, cancellationToken);
        }

        var file = settings.ModuleFile!;
        var binary = await ModuleFile.ReadAsync(file, WasmLimits.Default, cancellationToken);
        var runner = await CompileAsync(ExtismManifest.FromWasm(binary), file, settings, policy, console, cancellationToken);
        if (!IsProgram(runner.Module))
        {
            if (settings.IsForProgram)
            {
                runner.Dispose();
                throw NoProgram(file);
            }

            return runner;
        }

        runner.Dispose();
        return new ProgramRunner(runner.Module, settings, policy, console);
    }

    /// <summary>What runs has neither arguments nor environment variables.</summary>
    public static CommandException NoProgram(string file) =>
        new(ExitCode.Usage, $"{file} is no program made for WASI, which alone has arguments and environment variables; give it --input or --config");

    // A program of WASI speaks through its standard streams; one with imports of Extism is a plugin that happens to have _start.
    private static bool IsProgram(WasmModule module) =>
        module.Exports.Any(export => export is { Name: ExportChoice.Command, Type: WasmFunctionType })
        && module.Imports.All(import => import.Module != ImportedCapabilities.ExtismKernel);

    private static async Task<ExtismRunner> CompileAsync(ExtismManifest manifest, string file, RunSettings settings, RunPolicy? policy, CommandConsole console, CancellationToken cancellationToken)
    {
        try
        {
            return await ExtismRunner.CreateAsync(manifest, settings, policy, console, cancellationToken);
        }
        catch (ExtismManifestException e) when (settings.ModuleFile is not null && e.InnerException is WasmModuleException module)
        {
            throw ModuleFile.Refusal(file, module);
        }
        catch (ExtismManifestException e)
        {
            throw ManifestFile.Refusal(file, e);
        }
        catch (ExtismLinkException e)
        {
            throw new CommandException(ExitCode.BadData, $"{file}: {e.Message}");
        }
    }
}
