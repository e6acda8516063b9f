using System.Security.Cryptography;

namespace Bailey.Wasm;

// Arguments, environment, exit and randomness.
public sealed partial class WasiPreview1
{
    private const int RandomChunk = 65_536;

    private void DefineProcess(WasiDefinitions functions) => functions
        .Define("args_get", (WasmInstance caller, uint pointers, uint bytes) =>
            (int)WriteStrings(Memory(caller), _arguments, pointers, bytes))
        .Define("args_sizes_get", (WasmInstance caller, uint count, uint size) =>
            (int)WriteSizes(Memory(caller), _arguments, count, size))
        .Define("environ_get", (WasmInstance caller, uint pointers, uint bytes) =>
            (int)WriteStrings(Memory(caller), _environment, pointers, bytes))
        .Define("environ_sizes_get", (WasmInstance caller, uint count, uint size) =>
            (int)WriteSizes(Memory(caller), _environment, count, size))
        .Define("random_get", (WasmInstance caller, uint buffer, uint length) =>
            (int)GetRandom(caller, buffer, length))
        .Define("sched_yield", () => (int)WasiErrno.Success)
        .Define("proc_raise", (int signal) => (int)WasiErrno.NotSupported)
        .Define("proc_exit", (int code) => Exit(code));

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

        Charge(caller, length / RandomBytesPerFuel);
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
