// refused: expected
int main() {
