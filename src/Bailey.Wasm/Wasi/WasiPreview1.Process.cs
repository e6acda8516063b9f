using System.Security.Cryptography;

namespace Bailey.Wasm;

// Arguments, environment, exit and randomness.
public sealed partial class WasiPreview1
{
    private const int RandomChunk = 65_536;

    private void DefineProcess(WasmLinker linker) => linker
        .DefineFunction(ModuleName, "args_get", (WasmInstance caller, uint pointers, uint bytes) =>
            (int)WriteStrings(Memory(caller), _arguments, pointers, bytes))
        .DefineFunction(ModuleName, "args_sizes_get", (WasmInstance caller, uint count, uint size) =>
            (int)WriteSizes(Memory(caller), _arguments, count, size))
        .DefineFunction(ModuleName, "environ_get", (WasmInstance caller, uint pointers, uint bytes) =>
            (int)WriteStrings(Memory(caller), _environment, pointers, bytes))
        .DefineFunction(ModuleName, "environ_sizes_get", (WasmInstance caller, uint count, uint size) =>
            (int)WriteSizes(Memory(caller), _environment, count, size))
        .DefineFunction(ModuleName, "random_get", (WasmInstance caller, uint buffer, uint length) =>
            (int)GetRandom(caller, buffer, length))
        .DefineFunction(ModuleName, "sched_yield", () => (int)WasiErrno.Success)
        .DefineFunction(ModuleName, "proc_raise", (int signal) => (int)WasiErrno.NotSupported)
        .DefineFunction(ModuleName, "proc_exit", (int code) => Exit(code));

    private static void Exit(int code) =>
        throw new WasmTrapException(WasmTrapKind.Exit, $"the guest exited with code {code}") { ExitCode = code };

    private static WasiErrno WriteSizes(GuestMemory memory, byte[][] strings, uint count, uint size) =>
        memory.TryWrite(count, (uint)strings.Length) && memory.TryWrite(size, (uint)strings.Sum(text => text.Length))
            ? WasiErrno.Success
            : WasiErrno.Fault;

    private static WasiErrno WriteStrings(GuestMemory memory, byte[][] strings, uint pointers, uint bytes)
    {
        foreach (var text in strings)
        {
            if (!memory.TryWrite(pointers, bytes) || !memory.TryGet(bytes, (uint)text.Length, out var target))
            {
                return WasiErrno.Fault;
            }

            text.CopyTo(target);
            pointers += sizeof(uint);
            bytes += (uint)text.Length;
        }

        return WasiErrno.Success;
    }

    private WasiErrno GetRandom(WasmInstance caller, uint buffer, uint length)
    {
        if (!Memory(caller).TryGet(buffer, length, out var target))
        {
            return WasiErrno.Fault;
        }

        while (!target.IsEmpty)
        {
            var chunk = target[..Math.Min(target.Length, RandomChunk)];
            RandomNumberGenerator.Fill(chunk);
            target = target[chunk.Length..];
            if (!target.IsEmpty)
            {
                caller.Store.CancellationToken.ThrowIfCancellationRequested();
            }
        }

        return WasiErrno.Success;
    }
}
