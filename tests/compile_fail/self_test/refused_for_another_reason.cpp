// refused: is private within this context | calling a private constructor
#ifdef MUST_NOT_COMPILE
int value = "text";
#endif
int main() {}
