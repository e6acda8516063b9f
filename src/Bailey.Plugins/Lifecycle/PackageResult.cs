using System.Diagnostics.CodeAnalysis;

namespace Bailey.Plugins.Lifecycle;

/// <summary>What came of doing something with a package: a value, or why there is none.</summary>
/// <typeparam name="T">What there is when it was done.</typeparam>
public sealed class PackageResult<T>
    where T : class
{
    private PackageResult(T? value, PackageFailure? failure)
    {
        Value = value;
        Failure = failure;
    }

    /// <summary>What came of it; null where it was not done.</summary>
    public T? Value { get; }

    /// <summary>Why it was not done; null where it was.</summary>
    public PackageFailure? Failure { get; }

    /// <summary>Whether it was done.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsDone => Failure is null;

    internal static PackageResult<T> Done(T value) => new(value, null);

    internal static PackageResult<T> Failed(PackageFailure failure) => new(null, failure);
}
