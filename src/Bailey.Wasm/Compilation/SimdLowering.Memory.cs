using System.Reflection;
using System.Runtime.Intrinsics;
using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

internal sealed unsafe partial record SimdLowering
{
    private static readonly MethodInfo?[] MemoryOperations = new MethodInfo?[(int)Opcode.V128Load64Zero - First + 1];

    private delegate Vector128<byte> LoadVector(byte* address);

    private delegate Vector128<byte> LoadLane(byte* address, Vector128<byte> value, int lane);

    private delegate void StoreVector(byte* address, Vector128<byte> value);

    private delegate void StoreLane(byte* address, Vector128<byte> value, int lane);

    /// <summary>
    /// The method of a vector load or store: it takes the address (already checked), then the vector of a store or of a
    /// lane's load, then the immediate lane as int where there is one. Vectors are <c>Vector128&lt;byte&gt;</c> throughout.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="opcode"/> is no such instruction.</exception>
    public static MethodInfo MemoryOperation(Opcode opcode)
    {
        var number = (int)opcode - First;
        if ((uint)number >= (uint)MemoryOperations.Length)
        {
            throw NotOnMemory(opcode);
        }

        return MemoryOperations[number] ??= Memory(opcode) ?? throw NotOnMemory(opcode);
    }

    private static MethodInfo? Memory(Opcode opcode) => opcode switch
    {
        Opcode.V128Load => new LoadVector(SimdOperations.Load).Method,
        Opcode.V128Load8x8S => new LoadVector(SimdOperations.Load8x8S).Method,
        Opcode.V128Load8x8U => new LoadVector(SimdOperations.Load8x8U).Method,
        Opcode.V128Load16x4S => new LoadVector(SimdOperations.Load16x4S).Method,
        Opcode.V128Load16x4U => new LoadVector(SimdOperations.Load16x4U).Method,
        Opcode.V128Load32x2S => new LoadVector(SimdOperations.Load32x2S).Method,
        Opcode.V128Load32x2U => new LoadVector(SimdOperations.Load32x2U).Method,
        Opcode.V128Load8Splat => new LoadVector(SimdOperations.Load8Splat).Method,
        Opcode.V128Load16Splat => new LoadVector(SimdOperations.Load16Splat).Method,
        Opcode.V128Load32Splat => new LoadVector(SimdOperations.Load32Splat).Method,
        Opcode.V128Load64Splat => new LoadVector(SimdOperations.Load64Splat).Method,
        Opcode.V128Load32Zero => new LoadVector(SimdOperations.Load32Zero).Method,
        Opcode.V128Load64Zero => new LoadVector(SimdOperations.Load64Zero).Method,
        Opcode.V128Load8Lane => new LoadLane(SimdOperations.LoadLane8).Method,
        Opcode.V128Load16Lane => new LoadLane(SimdOperations.LoadLane16).Method,
        Opcode.V128Load32Lane => new LoadLane(SimdOperations.LoadLane32).Method,
        Opcode.V128Load64Lane => new LoadLane(SimdOperations.LoadLane64).Method,
        Opcode.V128Store => new StoreVector(SimdOperations.Store).Method,
        Opcode.V128Store8Lane => new StoreLane(SimdOperations.StoreLane8).Method,
        Opcode.V128Store16Lane => new StoreLane(SimdOperations.StoreLane16).Method,
        Opcode.V128Store32Lane => new StoreLane(SimdOperations.StoreLane32).Method,
        Opcode.V128Store64Lane => new StoreLane(SimdOperations.StoreLane64).Method,
        _ => null,
    };

    private static ArgumentOutOfRangeException NotOnMemory(Opcode opcode) =>
        new(nameof(opcode), opcode, "not a vector instruction that loads or stores");
}
