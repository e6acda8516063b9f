using System.Reflection;
using System.Runtime.Intrinsics;

namespace Bailey.Wasm.Compilation;

// The operation is handed over as a typed delegate, so that the C# compiler chooses the overload and proves that the
// casts fit; the delegate itself is never called.
internal sealed partial record SimdLowering
{
    private static SimdLowering Unary<T>(Func<Vector128<T>, Vector128<T>> operation) => Unary<T, T>(operation);

    private static SimdLowering Unary<T, TResult>(Func<Vector128<T>, Vector128<TResult>> operation) =>
        new([FromBytes<T>()], operation.Method, ToBytes<TResult>());

    private static SimdLowering Binary<T>(Func<Vector128<T>, Vector128<T>, Vector128<T>> operation) => Binary<T, T>(operation);

    private static SimdLowering Binary<T, TResult>(Func<Vector128<T>, Vector128<T>, Vector128<TResult>> operation) =>
        new([FromBytes<T>(), FromBytes<T>()], operation.Method, ToBytes<TResult>());

    private static SimdLowering Ternary<T>(Func<Vector128<T>, Vector128<T>, Vector128<T>, Vector128<T>> operation) =>
        Ternary<T, T>(operation);

    private static SimdLowering Ternary<T, TResult>(Func<Vector128<T>, Vector128<T>, Vector128<TResult>, Vector128<TResult>> operation) =>
        new([FromBytes<T>(), FromBytes<T>(), FromBytes<TResult>()], operation.Method, ToBytes<TResult>());

    private static SimdLowering Shift<T>(Func<Vector128<T>, int, Vector128<T>> operation) =>
        new([FromBytes<T>(), null], operation.Method, ToBytes<T>());

    private static SimdLowering Splat<T>(Func<T, Vector128<T>> operation) => new([null], operation.Method, ToBytes<T>());

    private static SimdLowering ExtractLane<T>(Func<Vector128<T>, int, T> operation) =>
        new([FromBytes<T>()], operation.Method, null);

    private static SimdLowering ReplaceLane<T, TValue>(Func<Vector128<T>, TValue, int, Vector128<T>> operation) =>
        new([FromBytes<T>(), null], operation.Method, ToBytes<T>());

    private static SimdLowering Test<T>(Func<Vector128<T>, bool> operation) => new([FromBytes<T>()], operation.Method, null);

    private static SimdLowering Bitmask<T>()
        where T : unmanaged =>
        new([FromBytes<T>()], new Func<Vector128<T>, uint>(SimdOperations.Bitmask).Method, null);

    private static MethodInfo? FromBytes<T>() =>
        typeof(T) == typeof(byte) ? null : new Func<Vector128<byte>, Vector128<T>>(Vector128.As<byte, T>).Method;

    private static MethodInfo? ToBytes<T>() =>
        typeof(T) == typeof(byte) ? null : new Func<Vector128<T>, Vector128<byte>>(Vector128.As<T, byte>).Method;
}
